import { isRecord } from '../../../schemas/json-record.ts';
import { compilePattern } from '../../../schemas/regex.ts';

type Schema = Readonly<Record<string, unknown>>;

const maxDepth = 64;

/**
 * The first way in which a value breaks a JSON Schema, or undefined. Knows types, enum, const, properties, items, bounds
 * and combinations of schemas; other keywords pass, as the standard wants (orchestration 4.2 row 4).
 */
export function schemaViolation(schema: unknown, value: unknown, path = '', depth = 0): string | undefined {
  if (schema === false) return `${place(path)} is not allowed`;
  if (!isRecord(schema) || depth > maxDepth) return undefined;
  return (
    typeViolation(schema, value, path) ??
    valueViolation(schema, value, path) ??
    objectViolation(schema, value, path, depth) ??
    listViolation(schema, value, path, depth) ??
    boundViolation(schema, value, path) ??
    combinedViolation(schema, value, path, depth)
  );
}

function typeViolation({ type }: Schema, value: unknown, path: string): string | undefined {
  const types = typeof type === 'string' ? [type] : isTextList(type) ? type : [];
  if (types.length === 0 || types.some((name) => hasType(value, name))) return undefined;
  return `${place(path)} must be ${types.join(' or ')}`;
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function valueViolation(schema: Schema, value: unknown, path: string): string | undefined {
  if (Array.isArray(schema.enum) && !schema.enum.some((item) => isSame(item, value))) {
    return `${place(path)} must be one of ${JSON.stringify(schema.enum)}`;
  }
  if (Object.hasOwn(schema, 'const') && !isSame(schema.const, value)) {
    return `${place(path)} must be ${JSON.stringify(schema.const)}`;
  }
  return undefined;
}

function objectViolation(schema: Schema, value: unknown, path: string, depth: number): string | undefined {
  if (!isRecord(value)) return undefined;
  const missing = isTextList(schema.required)
    ? schema.required.find((name) => !Object.hasOwn(value, name))
    : undefined;
  if (missing !== undefined) return `${place(path)} lacks "${missing}"`;
  const properties = isRecord(schema.properties) ? schema.properties : {};
  for (const [name, member] of Object.entries(value)) {
    const rule = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties;
    const violation =
      rule === undefined ? undefined : schemaViolation(rule, member, `${path}.${name}`, depth + 1);
    if (violation !== undefined) return violation;
  }
  return undefined;
}

function listViolation(schema: Schema, value: unknown, path: string, depth: number): string | undefined {
  if (!Array.isArray(value) || schema.items === undefined) return undefined;
  for (const [index, item] of value.entries()) {
    const violation = schemaViolation(schema.items, item, `${path}[${index}]`, depth + 1);
    if (violation !== undefined) return violation;
  }
  return undefined;
}

function boundViolation(schema: Schema, value: unknown, path: string): string | undefined {
  const size =
    typeof value === 'string' ? [...value].length : Array.isArray(value) ? value.length : undefined;
  const [least, most] = typeof value === 'string' ? ['minLength', 'maxLength'] : ['minItems', 'maxItems'];
  if (size !== undefined && size < numberOf(schema[least], 0)) return `${place(path)} is too short`;
  if (size !== undefined && size > numberOf(schema[most], size)) return `${place(path)} is too long`;
  if (typeof value === 'number' && value < numberOf(schema.minimum, value))
    return `${place(path)} is too small`;
  if (typeof value === 'number' && value > numberOf(schema.maximum, value))
    return `${place(path)} is too large`;
  if (typeof value !== 'string' || typeof schema.pattern !== 'string') return undefined;
  const compiled = compilePattern(schema.pattern);
  if (compiled.kind === 'ok' && compiled.pattern.isFoundIn(value)) return undefined;
  return `${place(path)} does not match ${JSON.stringify(schema.pattern)}`;
}

function combinedViolation(schema: Schema, value: unknown, path: string, depth: number): string | undefined {
  const violationsOf = (rules: readonly unknown[]): readonly (string | undefined)[] =>
    rules.map((rule) => schemaViolation(rule, value, path, depth + 1));
  if (Array.isArray(schema.allOf)) {
    const violation = violationsOf(schema.allOf).find((each) => each !== undefined);
    if (violation !== undefined) return violation;
  }
  if (Array.isArray(schema.anyOf) && !violationsOf(schema.anyOf).includes(undefined)) {
    return `${place(path)} matches none of anyOf`;
  }
  if (
    Array.isArray(schema.oneOf) &&
    violationsOf(schema.oneOf).filter((each) => each === undefined).length !== 1
  ) {
    return `${place(path)} must match exactly one of oneOf`;
  }
  const isForbidden =
    schema.not !== undefined && schemaViolation(schema.not, value, path, depth + 1) === undefined;
  return isForbidden ? `${place(path)} matches what not forbids` : undefined;
}

function place(path: string): string {
  return path === '' ? 'it' : path.replace(/^\./, '');
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

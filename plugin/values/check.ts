import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FieldPath } from '../../schemas/finding.ts';
import { compilePattern } from '../../schemas/regex.ts';
import { isMap, type JsonMap } from './merge.ts';

/** One way in which values do not fit the parameters' schema. No value is repeated: it may be a secret. */
export interface ValueProblem {
  readonly kind: 'missing' | 'unknown' | 'type';
  /** Of the value; for a missing or unknown one, its own path. */
  readonly path: FieldPath;
  /** `must be integer`. */
  readonly reason: string;
}

export type ValueCheck =
  | { readonly kind: 'checked'; readonly problems: readonly ValueProblem[] }
  | {
      readonly kind: 'broken-schema';
      readonly reason: string;
      /** Of the keyword that is wrong, in the schema; its end is the name of a keyword where that is what is wrong. */
      readonly path: FieldPath;
      readonly focus: 'key' | 'value';
    };

/** Checks merged values once (recipes 4). Patterns are RE2: linear, whatever the recipe asks for. */
export function checkValues(schema: JsonMap, values: JsonMap): ValueCheck {
  try {
    const validate = compiled(schema);
    if (validate(values)) return { kind: 'checked', problems: [] };
    return { kind: 'checked', problems: (validate.errors ?? []).map((error) => valueProblem(error, values)) };
  } catch (error) {
    const reason = firstLine(error);
    return { kind: 'broken-schema', reason, ...brokenKeyword(schema, reason) };
  }
}

function compiled(schema: JsonMap): ValidateFunction {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    strictTuples: false,
    validateSchema: false,
    meta: false,
    logger: false,
    formats: {
      email: true,
      uri: true,
      hostname: true,
      date: true,
      'date-time': true,
      duration: true,
      uuid: true,
    },
    code: { regExp: linearPattern },
  });
  return ajv.compile({ ...schema });
}

function firstLine(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.split('\n')[0] ?? reason;
}

/** The innermost schema that fails for the same reason, and the keyword in it that the reason names. */
function brokenKeyword(schema: JsonMap, reason: string): { path: FieldPath; focus: 'key' | 'value' } {
  const { properties, items } = schema;
  const parts: readonly (readonly [FieldPath, unknown])[] = [
    ...(isMap(properties)
      ? Object.entries(properties).map(([name, part]) => [['properties', name], part] as const)
      : []),
    [['items'], items],
  ];
  for (const [path, part] of parts) {
    if (!isMap(part) || !failsFor(part, reason)) continue;
    const inner = brokenKeyword(part, reason);
    return { ...inner, path: [...path, ...inner.path] };
  }
  const [, unknown] = /^strict mode: unknown keyword: "(.*)"$/.exec(reason) ?? [];
  if (unknown !== undefined && Object.hasOwn(schema, unknown)) return { path: [unknown], focus: 'key' };
  const named = Object.keys(schema).find((keyword) => reason.startsWith(`${keyword} `));
  return { path: named === undefined ? [] : [named], focus: 'value' };
}

function failsFor(schema: JsonMap, reason: string): boolean {
  try {
    compiled(schema);
    return false;
  } catch (error) {
    return firstLine(error) === reason;
  }
}

/** What Ajv calls instead of `new RegExp`. */
const linearPattern = Object.assign(
  (source: string) => {
    const compiled = compilePattern(source);
    if (compiled.kind === 'error') throw new Error(`pattern ${JSON.stringify(source)}: ${compiled.message}`);
    return { test: compiled.pattern.isFoundIn };
  },
  { code: 'linearPattern' },
);

function valueProblem(error: ErrorObject, values: JsonMap): ValueProblem {
  const path = pathOf(error.instancePath, values);
  if (error.keyword === 'required')
    return { kind: 'missing', path: [...path, String(error.params.missingProperty)], reason: '' };
  if (error.keyword === 'additionalProperties') {
    return { kind: 'unknown', path: [...path, String(error.params.additionalProperty)], reason: '' };
  }
  if (error.keyword === 'enum' && Array.isArray(error.params.allowedValues)) {
    return {
      kind: 'type',
      path,
      reason: `must be one of ${error.params.allowedValues.map((value) => JSON.stringify(value)).join(', ')}`,
    };
  }
  return { kind: 'type', path, reason: error.message ?? `does not satisfy ${error.keyword}` };
}

/** A JSON pointer as a path, in which indexes of lists are numbers. */
function pathOf(pointer: string, values: JsonMap): FieldPath {
  const path: (string | number)[] = [];
  let value: unknown = values;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(value) ? Number(name) : name);
    value = Array.isArray(value) ? value[Number(name)] : isMap(value) ? value[name] : undefined;
  }
  return path;
}

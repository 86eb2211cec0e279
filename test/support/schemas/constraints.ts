import type { FieldPath, Finding } from '../../../schemas/finding.ts';
import { celRules, children, type KindSchema, type Schema } from '../../../tools/generate/schema.ts';

const keywords = [
  'enum',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'pattern',
] as const;

const ruleKeywords: Readonly<Record<string, string>> = {
  'schema.enum': 'enum',
  'schema.minimum': 'minimum',
  'schema.maximum': 'maximum',
  'schema.min-length': 'minLength',
  'schema.max-length': 'maxLength',
  'schema.min-items': 'minItems',
  'schema.max-items': 'maxItems',
  'schema.pattern': 'pattern',
};

/**
 * Every constraint of the schemas, named by the part that it stands in, so that a part shared by several kinds counts
 * once: `GuardrailLimits.retries maximum`, `Prompt rule exactly one of ...`.
 */
export function constraints(kinds: readonly KindSchema[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { kind, schema } of kinds) collect(schema, kind, found);
  return found;
}

function collect(schema: Schema, place: string, found: Set<string>): void {
  for (const keyword of keywords) if (schema[keyword] !== undefined) found.add(`${place} ${keyword}`);
  for (const field of schema.required ?? []) {
    // What has a default is never missing.
    if (schema.properties?.[field]?.default === undefined) found.add(`${place}.${field} required`);
  }
  for (const rule of celRules(schema)) found.add(`${place} rule ${rule.message}${rule.fieldPath ?? ''}`);
  for (const [name, child] of children(schema)) collect(child, childPlace(place, name, child), found);
}

function childPlace(place: string, name: string, child: Schema): string {
  if (child.typeName !== undefined && child.properties !== undefined) return child.typeName;
  return name.startsWith('[') || name.startsWith('{') ? `${place}${name}` : `${place}.${name}`;
}

/** The constraint that a finding is about; undefined for unknown fields, types and duplicates. */
export function constraintOf(finding: Finding, { kind, schema }: KindSchema): string | undefined {
  const path = finding.path ?? [];
  if (finding.rule === 'schema.cel') return celConstraint(finding, kind, schema, path);
  if (finding.rule === 'schema.required') {
    return `${placeAt(path.slice(0, -1), kind, schema)?.place}.${path.at(-1)} required`;
  }
  const keyword = ruleKeywords[finding.rule];
  return keyword === undefined ? undefined : `${placeAt(path, kind, schema)?.place} ${keyword}`;
}

function celConstraint(finding: Finding, kind: string, schema: Schema, path: FieldPath): string | undefined {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const at = placeAt(path.slice(0, depth), kind, schema);
    const field = path
      .slice(depth)
      .map((name) => `.${name}`)
      .join('');
    const rule = celRules(at?.schema ?? {}).find(
      ({ message, fieldPath }) => message === finding.fact && (fieldPath ?? '') === field,
    );
    if (rule !== undefined) return `${at?.place} rule ${rule.message}${rule.fieldPath ?? ''}`;
  }
  return undefined;
}

function placeAt(
  path: FieldPath,
  kind: string,
  root: Schema,
): { readonly place: string; readonly schema: Schema } | undefined {
  let place = kind;
  let schema = root;
  for (const segment of path) {
    const name = typeof segment === 'number' ? '[]' : schema.properties === undefined ? '{}' : segment;
    const child = children(schema).find(([candidate]) => candidate === name)?.[1];
    if (child === undefined) return undefined;
    place = childPlace(place, name, child);
    schema = child;
  }
  return { place, schema };
}

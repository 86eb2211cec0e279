import type { FieldPath } from '../../schemas/finding.ts';
import { formatPath } from '../../schemas/finding.ts';
import type { PluginRule } from '../findings.ts';
import { nearHint } from '../near-hint.ts';
import { isMap } from '../values/merge.ts';

/** Where the readers below report what does not fit, and as which rules. */
export interface Reader {
  readonly unknownKey: PluginRule;
  readonly invalid: PluginRule;
  readonly problem: (
    rule: PluginRule,
    field: FieldPath,
    fact: string,
    fix?: string,
    at?: 'key' | 'value',
  ) => void;
}

export function refuseUnknownKeys(
  reader: Reader,
  map: Readonly<Record<string, unknown>>,
  known: readonly string[],
  field: FieldPath,
): void {
  for (const key of Object.keys(map)) {
    if (known.includes(key)) continue;
    const fact = `unknown key ${JSON.stringify(key)}${field.length === 0 ? '' : ` in ${formatPath(field)}`}${nearHint(key, known)}`;
    reader.problem(reader.unknownKey, [...field, key], fact, `Known are ${known.join(', ')}`, 'key');
  }
}

export function optionalMap(
  reader: Reader,
  value: unknown,
  field: FieldPath,
): Readonly<Record<string, unknown>> {
  if (isMap(value)) return value;
  if (value !== undefined)
    reader.problem(reader.invalid, field, `${formatPath(field)} is no map`, 'Write a map');
  return {};
}

export function optionalList(reader: Reader, value: unknown, field: FieldPath): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value !== undefined)
    reader.problem(reader.invalid, field, `${formatPath(field)} is no list`, 'Write a list');
  return [];
}

export function textList(reader: Reader, value: unknown, field: FieldPath): readonly string[] {
  return optionalList(reader, value, field).flatMap((item, index) => {
    if (typeof item === 'string' && item !== '') return [item];
    reader.problem(
      reader.invalid,
      [...field, index],
      `${formatPath([...field, index])} is no text`,
      'Quote it',
    );
    return [];
  });
}

export function optionalText(reader: Reader, value: unknown, field: FieldPath): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  reader.problem(reader.invalid, field, `${formatPath(field)} is no text`, 'Quote it');
  return undefined;
}

export function optionalFlag(reader: Reader, value: unknown, field: FieldPath): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  reader.problem(
    reader.invalid,
    field,
    `${formatPath(field)} is neither true nor false`,
    'Write true or false',
  );
  return false;
}

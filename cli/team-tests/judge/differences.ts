import { type FieldPath, formatPath } from '../../../schemas/finding.ts';
import { isRecord } from '../../../schemas/json-record.ts';
import { showValue } from './show-value.ts';

/**
 * Where a value is not as expected, a line each: `channel: expected "#a", got "#b"`. Of a map only the keys that are
 * expected count; lists and all other values are compared whole. Empty: it is as expected.
 */
export function differences(expected: unknown, got: unknown, path: FieldPath = []): readonly string[] {
  if (isRecord(expected) && isRecord(got))
    return Object.entries(expected).flatMap(([key, value]) =>
      Object.hasOwn(got, key)
        ? differences(value, got[key], [...path, key])
        : [line([...path, key], value, undefined)],
    );
  if (Array.isArray(expected) && Array.isArray(got) && expected.length === got.length)
    return expected.flatMap((value, index) => differences(value, got[index], [...path, index]));
  return isScalar(expected) && expected === got ? [] : [line(path, expected, got)];
}

/** Whether two values are equal in all of their parts; the order of keys does not count. */
export function isSame(left: unknown, right: unknown): boolean {
  return differences(left, right).length === 0 && differences(right, left).length === 0;
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function line(path: FieldPath, expected: unknown, got: unknown): string {
  const place = path.length === 0 ? '' : `${formatPath(path)}: `;
  return `${place}expected ${showValue(expected)}, got ${got === undefined ? 'nothing' : showValue(got)}`;
}

import { isRecord } from '../../../schemas/json-record.ts';

/**
 * Whether everything in `wanted` stands in `actual` with the same value. Maps may hold more, since servers add
 * defaults; lists must have the same length, and their items are compared in order. Servers leave out empty lists.
 */
export function isSubset(wanted: unknown, actual: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      (wanted.length === 0 && actual === undefined) ||
      (Array.isArray(actual) &&
        wanted.length === actual.length &&
        wanted.every((item, index) => isSubset(item, actual[index])))
    );
  if (isRecord(wanted))
    return isRecord(actual) && Object.entries(wanted).every(([key, value]) => isSubset(value, actual[key]));
  return wanted === actual;
}

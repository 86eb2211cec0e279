import { isRecord, type JsonRecord } from '../../schemas/json-record.ts';

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function hasOwn(record: JsonRecord, key: string): boolean {
  return Object.hasOwn(record, key);
}

/** Equality of JSON values; the order of keys does not matter, and an undefined field is an absent one. */
export function jsonEquals(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isList(left)) {
    if (!isList(right) || left.length !== right.length) return false;
    return left.every((item, index) => jsonEquals(item, right[index]));
  }
  if (!isRecord(left) || !isRecord(right)) return false;
  let fields = 0;
  for (const key of Object.keys(left)) {
    const value = left[key];
    if (value === undefined) continue;
    fields += 1;
    if (!hasOwn(right, key) || !jsonEquals(value, right[key])) return false;
  }
  let others = 0;
  for (const key of Object.keys(right)) if (right[key] !== undefined) others += 1;
  return fields === others;
}

/** Values that `frozenCopy` made: they cannot change any more and are shared instead of copied again. */
const frozen = new WeakSet<object>();

/**
 * A deeply frozen copy of a JSON value, without undefined fields. Parts that are such copies already are
 * shared, so that a changed object costs only its changed parts.
 */
export function frozenCopy<T>(value: T): T;
export function frozenCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (frozen.has(value)) return value;
  const copy = isList(value) ? value.map((item) => frozenCopy(item ?? null)) : frozenRecord(value);
  frozen.add(copy);
  return Object.freeze(copy);
}

function frozenRecord(record: object): JsonRecord {
  // fromEntries defines own properties, so that a key `__proto__` stays data.
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => (value === undefined ? [] : [[key, frozenCopy(value)]])),
  );
}

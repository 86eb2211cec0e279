/**
 * What compiled CEL rules call (see compile.ts). Semantics are those of CEL in Kubernetes: an absent field is an
 * error unless `has` asked for it, sizes of strings count code points, equality is deep.
 */

import { isRecord } from '../json-record.ts';

/** A rule met a value that CEL has no answer for; the API server then rejects the object, too. */
export class CelError extends Error {}

export function has(target: unknown, name: string): boolean {
  return isRecord(target) && target[name] !== undefined && target[name] !== null;
}

export function field(target: unknown, name: string): unknown {
  if (isRecord(target) && has(target, name)) return target[name];
  throw new CelError(`no such key: ${name}`);
}

export function truth(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new CelError('no such overload: a condition must be true or false');
}

/** `||`, where a side that is true makes up for an error of the other. */
export function or(left: () => boolean, right: () => boolean): boolean {
  return !and(
    () => !left(),
    () => !right(),
  );
}

/** `&&`, where a side that is false makes up for an error of the other. */
export function and(left: () => boolean, right: () => boolean): boolean {
  try {
    return left() && right();
  } catch (cause) {
    if (cause instanceof CelError && !right()) return false;
    throw cause;
  }
}

export function equal(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equal(item, right[index]));
  }
  if (!isRecord(left) || !isRecord(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => key in right && equal(left[key], right[key]))
  );
}

export function isIn(item: unknown, list: unknown): boolean {
  if (Array.isArray(list)) return list.some((member) => equal(member, item));
  if (isRecord(list) && typeof item === 'string') return item in list;
  throw new CelError('no such overload: in');
}

export function size(value: unknown): number {
  if (typeof value === 'string') return codePoints(value);
  if (Array.isArray(value)) return value.length;
  if (isRecord(value)) return Object.keys(value).length;
  throw new CelError('no such overload: size');
}

export function items(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (isRecord(value)) return Object.keys(value);
  throw new CelError('no such overload: all');
}

export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new CelError('no such overload: a string is expected');
}

export function number(value: unknown): number {
  if (typeof value === 'number') return value;
  throw new CelError('no such overload: a number is expected');
}

/** Length as CEL and JSON Schema count it; surrogate pairs are one. */
export function codePoints(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

/**
 * What an expression can be. Integers are bigint, other numbers are number; lists and objects are plain JSON data,
 * whose members become values by `toValue` when they are read.
 */
export type Value = string | bigint | number | boolean | null | List | Dictionary;

export type List = readonly unknown[];
export type Dictionary = Readonly<Record<string, unknown>>;

/** Tells where a value came from, when that was marked as untrusted. */
export interface Witness {
  touch(source: string): void;
}

/** A value of the data whose origin shall be known wherever it is printed. */
class Marked {
  readonly value: unknown;
  readonly source: string;

  constructor(value: unknown, source: string) {
    this.value = value;
    this.source = source;
  }
}

/**
 * Marks data as untrusted: templates use it like the bare value, and `executeTemplateParts` tells which parts of the
 * text were made with it. `source` is any name.
 */
export function untrusted(value: unknown, source: string): unknown {
  return new Marked(value, source);
}

/**
 * One member of JSON data as a value. A number without fraction is an int, as its literal would be in a template;
 * what JSON does not know (undefined, functions) is nil.
 */
export function toValue(data: unknown, witness: Witness): Value {
  if (data instanceof Marked) {
    witness.touch(data.source);
    return toValue(data.value, witness);
  }
  switch (typeof data) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return data;
    case 'number':
      return Number.isInteger(data) && Math.abs(data) < 2 ** 63 ? BigInt(data) : data;
    case 'object':
      return data === null || isList(data) || isDictionary(data) ? data : null;
    default:
      return null;
  }
}

export function isList(value: unknown): value is List {
  return Array.isArray(value);
}

export function isDictionary(value: unknown): value is Dictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** False, 0, nil and everything empty are false. */
export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (isList(value)) return value.length > 0;
  if (isDictionary(value)) {
    for (const key in value) if (Object.hasOwn(value, key)) return true;
    return false;
  }
  return Boolean(value);
}

/** The member of an object, own keys only: `constructor` and `__proto__` are keys like others. */
export function memberOf(object: Dictionary, key: string, witness: Witness): Value | undefined {
  return Object.hasOwn(object, key) && object[key] !== undefined ? toValue(object[key], witness) : undefined;
}

/** Keys as Go orders them: by their UTF-8 bytes, which is by code point. */
export function sortedKeys(object: Dictionary): readonly string[] {
  return Object.keys(object).sort(compareText);
}

/** Negative, zero or positive: the order of the texts' UTF-8 bytes. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  let index = 0;
  while (index < left.length && left.charCodeAt(index) === right.charCodeAt(index)) index++;
  const a = left.codePointAt(index);
  const b = right.codePointAt(index);
  if (a === undefined || b === undefined) return left.length - right.length;
  return a - b;
}

/** The name of a value's type in messages and for `%T`. */
export function typeName(value: Value): string {
  if (value === null) return 'nil';
  if (isList(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float64';
    case 'boolean':
      return 'bool';
    default:
      return 'object';
  }
}

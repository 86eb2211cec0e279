import { ExecuteFailure } from './failure.ts';
import { isDictionary, isList, memberOf, toValue, typeName, type Value, type Witness } from './value.ts';

/** UTF-8 length. */
export function byteLength(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    // A pair of surrogates is two units here and four bytes there.
    length += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return length;
}

/** `len`: bytes of a text, items of a list, keys of an object. */
export function lengthOf(value: Value): bigint {
  if (typeof value === 'string') return BigInt(byteLength(value));
  if (isList(value)) return BigInt(value.length);
  if (isDictionary(value)) return BigInt(Object.keys(value).length);
  throw new ExecuteFailure(`error calling len: len of type ${typeName(value)}`);
}

/** `index x 1 "a"`: x[1]["a"]. A missing key gives "", a position that does not exist is an error. */
export function indexInto(value: Value, keys: readonly Value[], witness: Witness): Value {
  if (value === null) throw new ExecuteFailure('error calling index: index of untyped nil');
  let item: Value = value;
  for (const key of keys) {
    if (item === null) throw new ExecuteFailure('error calling index: index of nil pointer');
    item = indexOnce(item, key, witness);
  }
  return item;
}

function indexOnce(item: Value, key: Value, witness: Witness): Value {
  if (isList(item)) return toValue(item[position(key, item.length - 1)], witness);
  if (typeof item === 'string') {
    const bytes = new TextEncoder().encode(item);
    return BigInt(bytes[position(key, bytes.length - 1)] ?? 0);
  }
  if (isDictionary(item)) {
    if (typeof key !== 'string') {
      throw new ExecuteFailure(`error calling index: value has type ${typeName(key)}; should be string`);
    }
    const member = memberOf(item, key, witness);
    return member === undefined ? '' : member;
  }
  throw new ExecuteFailure(`error calling index: can't index item of type ${typeName(item)}`);
}

/** `slice x 1 2`: x[1:2]. Positions in a text count bytes. */
export function sliceOf(value: Value, positions: readonly Value[]): Value {
  if (value === null) throw new ExecuteFailure('error calling slice: slice of untyped nil');
  if (positions.length > 3)
    throw new ExecuteFailure(`error calling slice: too many slice indexes: ${positions.length}`);
  if (typeof value === 'string') {
    if (positions.length === 3)
      throw new ExecuteFailure('error calling slice: cannot 3-index slice a string');
    const bytes = new TextEncoder().encode(value);
    const [start, end] = bounds(positions, bytes.length);
    return new TextDecoder().decode(bytes.subarray(start, end));
  }
  if (isList(value)) {
    const [start, end] = bounds(positions, value.length);
    return value.slice(start, end);
  }
  throw new ExecuteFailure(`error calling slice: can't slice item of type ${typeName(value)}`);
}

function bounds(positions: readonly Value[], length: number): readonly [number, number] {
  const [start = 0, end = length, capacity = length] = positions.map((key) => position(key, length));
  if (start > end) throw new ExecuteFailure(`error calling slice: invalid slice index: ${start} > ${end}`);
  if (end > capacity)
    throw new ExecuteFailure(`error calling slice: invalid slice index: ${end} > ${capacity}`);
  return [start, end];
}

function position(key: Value, last: number): number {
  if (key === null) throw new ExecuteFailure('cannot index slice/array with nil');
  if (typeof key !== 'bigint') {
    throw new ExecuteFailure(`cannot index slice/array with type ${typeName(key)}`);
  }
  if (key < 0n || key > BigInt(last)) throw new ExecuteFailure(`index out of range: ${key}`);
  return Number(key);
}

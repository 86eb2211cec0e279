import { ExecuteFailure } from './failure.ts';
import { compareText, typeName, type Value } from './value.ts';

/** `eq a b c`: a equals one of the others. Text with number is an error; an int may meet a float (Go: error). */
export function equalsAny(first: Value, others: readonly Value[]): boolean {
  if (others.length === 0) throw new ExecuteFailure('error calling eq: missing argument for comparison');
  return others.some((other) => equals(first, other));
}

function equals(left: Value, right: Value): boolean {
  if (left === null || right === null) return left === right;
  const kind = basicKind(left);
  if (kind !== basicKind(right)) throw incompatible(left, right);
  if (kind === undefined) throw new ExecuteFailure(`error calling eq: non-comparable type ${typeName(left)}`);
  if (typeof left !== typeof right) return compareNumbers(left, right) === 0;
  return left === right;
}

/** `lt a b`; only texts and numbers have an order. */
export function isLess(left: Value, right: Value): boolean {
  const kind = basicKind(left);
  const otherKind = basicKind(right);
  if (kind === undefined || otherKind === undefined) throw invalidType();
  if (kind !== otherKind) throw incompatible(left, right);
  if (kind === 'bool') throw invalidType();
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right) < 0;
  return compareNumbers(left, right) < 0;
}

export function isLessOrEqual(left: Value, right: Value): boolean {
  return isLess(left, right) || equals(left, right);
}

function basicKind(value: Value): 'text' | 'number' | 'bool' | undefined {
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'bigint':
    case 'number':
      return 'number';
    case 'boolean':
      return 'bool';
    default:
      return undefined;
  }
}

/** NaN when one of them is. */
function compareNumbers(left: Value, right: Value): number {
  if (!isNumber(left) || !isNumber(right)) return Number.NaN;
  // biome-ignore lint/suspicious/noDoubleEquals: bigint and number are compared by their mathematical value
  if (left == right) return 0;
  if (left < right) return -1;
  return left > right ? 1 : Number.NaN;
}

function isNumber(value: Value): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

function incompatible(left: Value, right: Value): ExecuteFailure {
  return new ExecuteFailure(`incompatible types for comparison: ${typeName(left)} and ${typeName(right)}`);
}

function invalidType(): ExecuteFailure {
  return new ExecuteFailure('invalid type for comparison');
}

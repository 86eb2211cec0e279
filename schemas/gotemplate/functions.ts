import { equalsAny, isLess, isLessOrEqual } from './compare.ts';
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts';
import { ExecuteFailure } from './failure.ts';
import { indexInto, lengthOf, sliceOf } from './index-slice.ts';
import { readJson, writeJson } from './json.ts';
import type { Meter } from './meter.ts';
import { printed, printedTogether } from './print.ts';
import { formatted } from './printf.ts';
import { isList, isTrue, toValue, typeName, type Value } from './value.ts';

interface TemplateFunction {
  readonly minimum: number;
  readonly maximum: number;
  call(values: readonly Value[], meter: Meter): Value;
}

const unlimited = Number.POSITIVE_INFINITY;

/** Go's built-ins and the extras of orchestration 4.5.3. `and` and `or` are evaluated by the caller: they short-circuit. */
const functions = new Map<string, TemplateFunction>([
  ['and', { minimum: 1, maximum: unlimited, call: lastValue }],
  ['or', { minimum: 1, maximum: unlimited, call: lastValue }],
  ['not', { minimum: 1, maximum: 1, call: ([value]) => !isTrue(value ?? null) }],
  ['eq', { minimum: 1, maximum: unlimited, call: ([first = null, ...others]) => equalsAny(first, others) }],
  ['ne', { minimum: 2, maximum: 2, call: ([left = null, right = null]) => !equalsAny(left, [right]) }],
  ['lt', { minimum: 2, maximum: 2, call: ([left = null, right = null]) => isLess(left, right) }],
  ['le', { minimum: 2, maximum: 2, call: ([left = null, right = null]) => isLessOrEqual(left, right) }],
  ['gt', { minimum: 2, maximum: 2, call: ([left = null, right = null]) => !isLessOrEqual(left, right) }],
  ['ge', { minimum: 2, maximum: 2, call: ([left = null, right = null]) => !isLess(left, right) }],
  ['len', { minimum: 1, maximum: 1, call: ([value = null]) => lengthOf(value) }],
  [
    'index',
    {
      minimum: 1,
      maximum: unlimited,
      call: ([value = null, ...keys], meter) => indexInto(value, keys, meter),
    },
  ],
  [
    'slice',
    { minimum: 1, maximum: unlimited, call: ([value = null, ...positions]) => sliceOf(value, positions) },
  ],
  ['print', { minimum: 0, maximum: unlimited, call: printedTogether }],
  ['println', { minimum: 0, maximum: unlimited, call: printedLine }],
  [
    'printf',
    {
      minimum: 1,
      maximum: unlimited,
      call: ([format, ...rest], meter) => formatted(text(format), rest, meter),
    },
  ],
  ['html', { minimum: 0, maximum: unlimited, call: (values, meter) => escaped(escapeHtml, values, meter) }],
  ['js', { minimum: 0, maximum: unlimited, call: (values, meter) => escaped(escapeJs, values, meter) }],
  [
    'urlquery',
    { minimum: 0, maximum: unlimited, call: (values, meter) => escaped(escapeQuery, values, meter) },
  ],
  ['call', { minimum: 1, maximum: unlimited, call: callNothing }],
  ['toJson', { minimum: 1, maximum: 1, call: ([value = null], meter) => writeJson(value, meter) }],
  ['fromJson', { minimum: 1, maximum: 1, call: ([value], meter) => readJson(text(value), meter) }],
  [
    'default',
    { minimum: 2, maximum: 2, call: ([fallback = null, value = null]) => (isTrue(value) ? value : fallback) },
  ],
  ['trim', { minimum: 1, maximum: 1, call: ([value]) => text(value).trim() }],
  ['upper', { minimum: 1, maximum: 1, call: ([value]) => text(value).toUpperCase() }],
  ['lower', { minimum: 1, maximum: 1, call: ([value]) => text(value).toLowerCase() }],
  ['join', { minimum: 2, maximum: 2, call: joined }],
]);

export function hasFunction(name: string): boolean {
  return functions.has(name);
}

/** Checks the number of arguments, as Go does before it evaluates them. */
export function functionOf(name: string, argumentCount: number): TemplateFunction {
  const found = functions.get(name);
  if (found === undefined) throw new ExecuteFailure(`${JSON.stringify(name)} is not a defined function`);
  const { minimum, maximum } = found;
  if (argumentCount < minimum || argumentCount > maximum) {
    const wanted = maximum === unlimited ? `at least ${minimum}` : `${minimum}`;
    throw new ExecuteFailure(`wrong number of args for ${name}: want ${wanted} got ${argumentCount}`);
  }
  return found;
}

function text(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  throw new ExecuteFailure(`wrong type for value; expected string; got ${typeName(value ?? null)}`);
}

function lastValue(values: readonly Value[]): Value {
  return values.at(-1) ?? null;
}

/** Escaping looks at every character and may make six of one. */
function escaped(replace: (text: string) => string, values: readonly Value[], meter: Meter): string {
  const plain = printedTogether(values, meter);
  meter.spend(plain.length);
  return replace(plain);
}

function printedLine(values: readonly Value[], meter: Meter): string {
  return `${values.map((value) => printed(value, meter)).join(' ')}\n`;
}

/** Data holds no functions, so there is nothing that could be called. */
function callNothing([value = null]: readonly Value[]): never {
  throw new ExecuteFailure(
    value === null
      ? 'error calling call: call of nil'
      : `error calling call: non-function of type ${typeName(value)}`,
  );
}

/** `join .list ", "` as in strings.Join; `.list | join ", "` works too. */
function joined([first = null, second = null]: readonly Value[], meter: Meter): string {
  const [list, separator] = isList(second) ? [second, first] : [first, second];
  if (!isList(list)) {
    throw new ExecuteFailure(`error calling join: expected a list and a text; got ${typeName(list)}`);
  }
  let result = '';
  for (const [index, item] of list.entries()) {
    result += (index > 0 ? text(separator) : '') + printed(toValue(item, meter), meter);
    meter.checkLength(result.length);
    meter.spend(1 + text(separator).length / 16);
  }
  return result;
}

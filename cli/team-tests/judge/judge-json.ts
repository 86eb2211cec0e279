import { type JSONValue, query } from 'json-p3';
import type { FieldPath } from '../../../schemas/finding.ts';
import type { JsonExpectation } from '../../../schemas/generated/team-test-types.ts';
import { isSame } from './differences.ts';
import type { Failure } from './evidence.ts';
import { isMatch } from './judge-text.ts';
import { showCount, showValue } from './show-value.ts';

/** What is wrong with parts of a JSON value. `what` names it in messages: `the output`. */
export function judgeJson(
  expectations: readonly JsonExpectation[],
  value: unknown,
  what: string,
  path: FieldPath,
): readonly Failure[] {
  return expectations.flatMap((expected, index) => judgePart(expected, value, what, [...path, index]));
}

function judgePart(
  expected: JsonExpectation,
  value: unknown,
  what: string,
  path: FieldPath,
): readonly Failure[] {
  const found = valuesAt(expected.path, value);
  const place = `${expected.path} of ${what}`;
  const fail = (field: string, fact: string): Failure => ({ path: [...path, field], fact, details: [] });
  const { exists, count, contains, matches } = expected;
  if (exists === false)
    return found.length === 0 ? [] : [fail('exists', `${place} finds ${shownAll(found)}, expected nothing`)];
  if (count !== undefined && count !== found.length)
    return [fail('count', `${place} finds ${values(found.length)}, expected ${values(count)}`)];
  if (found.length === 0 && count === undefined) return [fail('path', `${place} finds nothing`)];
  return found.flatMap((each) => [
    ...(!Object.hasOwn(expected, 'equals') || isSame(expected.equals, each)
      ? []
      : [fail('equals', `${place} is ${showValue(each)}, expected ${showValue(expected.equals)}`)]),
    ...(contains === undefined || textOf(each).includes(contains)
      ? []
      : [fail('contains', `${place} is ${showValue(each)}, which does not hold ${showValue(contains)}`)]),
    ...(matches === undefined || isMatch(matches, textOf(each))
      ? []
      : [fail('matches', `${place} is ${showValue(each)}, which does not match ${showValue(matches)}`)]),
  ]);
}

/** A path that is none finds nothing; it was refused when the test was read. */
function valuesAt(path: string, value: unknown): readonly unknown[] {
  try {
    return query(path, asJson(value)).values();
  } catch {
    return [];
  }
}

/** What has come out of JSON.parse or YAML is JSON; anything else finds nothing. */
function asJson(value: unknown): JSONValue {
  const json: JSONValue = JSON.parse(JSON.stringify(value ?? null));
  return json;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function values(count: number): string {
  if (count === 0) return 'nothing';
  return count === 1 ? '1 value' : `${showCount(count)} values`;
}

function shownAll(found: readonly unknown[]): string {
  return showValue(found.length === 1 ? found[0] : found);
}

import { describe, expect, test } from '@jest/globals';
import { parseCron } from '../../../schemas/rules/cron.ts';
import { parseGoDuration } from '../../../schemas/rules/go-duration.ts';
import { findCycle, reachableFrom } from '../../../schemas/rules/graph.ts';
import { schemaTextProblem } from '../../../schemas/rules/json-schema.ts';
import { isSameJson } from '../../../schemas/rules/same-json.ts';

describe('cron expressions [RULES-CRON-1]', () => {
  test.each([
    ['0 7 * * 1-5', { kind: 'pattern', pattern: '0 7 * * 1-5', timeZone: 'UTC' }],
    ['*/15 * * * *', { kind: 'pattern', pattern: '*/15 * * * *', timeZone: 'UTC' }],
    ['@daily', { kind: 'pattern', pattern: '0 0 * * *', timeZone: 'UTC' }],
    ['@every 1h30m', { kind: 'every', everySeconds: 5400 }],
    ['CRON_TZ=Europe/Berlin 0 7 * * *', { kind: 'pattern', pattern: '0 7 * * *', timeZone: 'Europe/Berlin' }],
    ['TZ=UTC @hourly', { kind: 'pattern', pattern: '0 * * * *', timeZone: 'UTC' }],
  ])('%j is read', (text, expected) => {
    expect(parseCron(text)).toEqual(expected);
  });

  test.each([
    ['61 * * * *', expect.stringContaining('61')],
    ['* * * *', 'expected 5 fields, found 4'],
    ['0 0 7 * * *', 'expected 5 fields, found 6'],
    ['', 'expected 5 fields, found 0'],
    ['@often', 'unknown schedule @often'],
    ['@every soon', '@every needs a duration of at least 1s'],
    ['@every 10ms', '@every needs a duration of at least 1s'],
    ['TZ=Mars/Olympus 0 7 * * *', 'unknown time zone Mars/Olympus'],
  ])('%j is refused', (text, reason) => {
    expect(parseCron(text)).toEqual({ kind: 'error', reason });
  });
});

test.each([
  ['72h', 259_200_000],
  ['1h30m', 5_400_000],
  ['1.5s', 1_500],
  ['300ms', 300],
  ['-5m', -300_000],
  ['0', 0],
  ['', undefined],
  ['5', undefined],
  ['5 m', undefined],
  ['1d', undefined],
])('Go duration %j is %j milliseconds', (text, expected) => {
  expect(parseGoDuration(text)).toBe(expected);
});

test.each([
  ['{}', undefined],
  ['true', undefined],
  ['{"type":["string","null"],"enum":[1]}', undefined],
  ['{"items":[{"type":"string"}]}', undefined],
  ['[]', 'it is neither an object nor a boolean'],
  ['{"type":"text"}', '/type "text" is no JSON type'],
  ['{"properties":[]}', '/properties is no object'],
  ['{"properties":{"a":{"minLength":-1}}}', '/properties/a/minLength is no count'],
  ['{"required":["a",1]}', '/required is no list of names'],
  ['{"allOf":[{"not":5}]}', '/allOf/0/not is neither an object nor a boolean'],
  ['{"minimum":"1"}', '/minimum is no number'],
])('schema %s: %j', (text, problem) => {
  expect(schemaTextProblem(text)).toBe(problem);
});

test('a schema nested without end is refused, not followed', () => {
  const text = `${'{"not":'.repeat(200)}{}${'}'.repeat(200)}`;
  expect(schemaTextProblem(text)).toBe('it is nested more than 64 deep');
});

test.each([
  [
    [
      ['a', 'b'],
      ['b', 'c'],
    ],
    undefined,
  ],
  [
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    ['a', 'b', 'a'],
  ],
  [
    [
      ['x', 'a'],
      ['a', 'b'],
      ['b', 'a'],
    ],
    ['a', 'b', 'a'],
  ],
] as const)('the cycle of %j is %j', (edges, expected) => {
  expect(findCycle(new Map(edges.map(([from, to]) => [from, [to]])))).toEqual(expected);
});

test('a chain of 100,000 names is walked without recursion', () => {
  const graph = new Map(Array.from({ length: 100_000 }, (_, index) => [`n${index}`, [`n${index + 1}`]]));
  expect(findCycle(graph)).toBeUndefined();
  expect(reachableFrom(graph, 'n0').size).toBe(100_000);
});

test.each([
  [{ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, true],
  [{ a: undefined }, {}, true],
  [[1, 2], [2, 1], false],
  [{ a: 1 }, { b: 1 }, false],
  [null, {}, false],
  [[], {}, false],
  [1, '1', false],
])('%j and %j are the same JSON: %j', (left, right, expected) => {
  expect(isSameJson(left, right)).toBe(expected);
});

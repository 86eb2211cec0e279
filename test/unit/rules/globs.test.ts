import { describe, expect, test } from '@jest/globals';
import { globCovers, globMatches, haveCommonMatch } from '../../../schemas/rules/globs.ts';

describe('a model pattern', () => {
  test.each([
    ['qwen*', 'qwen2.5:7b', true],
    ['qwen*', 'qwen', true],
    ['qwen*', 'Qwen2.5:7b', false],
    ['*', '', true],
    ['*', 'anything/at:all', true],
    ['', '', true],
    ['', 'x', false],
    ['gpt-4', 'gpt-4o', false],
    ['gpt-4', 'gpt-4', true],
    ['*:7b', 'qwen2.5:7b', true],
    ['*:7b', 'qwen2.5:7b-instruct', false],
    ['a*b*c', 'axxbyybzzc', true],
    ['a*b*c', 'axxcyyb', false],
    ['*ab', 'aab', true],
    ['[a-z]', 'b', false],
    ['[a-z]', '[a-z]', true],
    ['a.c', 'abc', false],
    ['org/*', 'org/team/model', true],
  ])('%j against %j answers %j [POLICY-GLOB-1]', (pattern, text, expected) => {
    expect(globMatches(pattern, text)).toBe(expected);
  });

  test('takes time linear in practice, whatever the stars', () => {
    expect(globMatches(`${'a*'.repeat(200)}b`, 'a'.repeat(5_000))).toBe(false);
  });
});

test.each([
  ['*', 'qwen*', true],
  ['qwen*', 'qwen3*', true],
  ['qwen3*', 'qwen*', false],
  ['*7b', 'qwen*7b', true],
  ['a*c', 'a*b*c', true],
  ['a*b*c', 'a*c', false],
  ['gpt-4o', 'gpt-4o', true],
  ['gpt-4o', 'gpt-4*', false],
])('pattern %j covers %j: %j', (outer, inner, expected) => {
  expect(globCovers(outer, inner)).toBe(expected);
});

test.each([
  [[['qwen*'], ['*7b']], true],
  [[['qwen*'], ['llama*']], false],
  [
    [
      ['qwen*', 'llama*'],
      ['gpt*', 'lla*'],
    ],
    true,
  ],
  [[['a*', 'b*'], ['*x'], ['bc*y', 'a*z']], false],
  [[['a*', 'b*'], ['*x'], ['bc*yx', 'a*z']], true],
  [[['gpt-4o'], ['gpt*']], true],
  [[['gpt-4o'], ['gpt-4']], false],
  [[], true],
  [[['a'], []], false],
] as const)('the lists %j admit a common text: %j', (lists, expected) => {
  expect(haveCommonMatch(lists)).toBe(expected);
});

test('ten lists of a hundred patterns each are answered, whichever way', () => {
  const crossing = Array.from(
    { length: 100 },
    (_, index) => `${'a'.repeat(index)}*${'b'.repeat(99 - index)}`,
  );
  const apart = Array.from({ length: 100 }, (_, index) => `${String(index).padStart(2, '0')}-*`);
  const lists = Array.from({ length: 10 }, () => crossing);
  expect(haveCommonMatch(lists)).toBe(true);
  expect(haveCommonMatch([...lists, ['c*c']])).toBe(false);
  expect(haveCommonMatch([apart, apart, ['42-*']])).toBe(true);
  expect(haveCommonMatch([apart, ['4x-*']])).toBe(false);
});

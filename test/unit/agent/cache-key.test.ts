import { describe, expect, test } from '@jest/globals';
import { cacheKey, rememberingCacheKey } from '../../../operator/agent/cache/cache-key.ts';
import { canonicalJson } from '../../../operator/agent/cache/canonical-json.ts';
import { parseExactJson } from '../../../operator/agent/cache/exact-json.ts';

describe('key of a tool result', () => {
  test('[CACHE-1] is the test vector of the specification', () => {
    expect(cacheKey('wiki__search', '{"b":2, "a":1}')).toBe(
      '9c8b25e5e0bddfde63b1e1f32badb8ca8a9392d3d30ba90ea88230336a25e941',
    );
  });

  test.each([
    ['key order', '{"a":1,"b":2}', '{"b":2,"a":1}'],
    ['whitespace', '{"a":[1,2]}', ' { "a" : [ 1,\n2 ] } '],
    ['nested key order', '{"x":{"a":1,"b":[{"c":1,"d":2}]}}', '{"x":{"b":[{"d":2,"c":1}],"a":1}}'],
    ['spellings of one number', '{"n":1.50}', '{"n":15e-1}'],
    ['escapes of one text', '{"t":"\\u00e9/"}', '{"t":"é\\/"}'],
    ['no arguments and an empty object', '', '{}'],
    ['null and an empty object', 'null', '{ }'],
  ])('[CACHE-2] does not depend on %s', (_what, left, right) => {
    expect(cacheKey('tool', left)).toBe(cacheKey('tool', right));
  });

  test.each([
    ['order in lists', '{"a":[1,2]}', '{"a":[2,1]}'],
    ['ids beyond a double', '{"id":12345678901234567890}', '{"id":12345678901234567891}'],
    ['fractions beyond a double', '{"x":0.1}', '{"x":0.10000000000000000001}'],
    ['numbers beyond its range', '{"x":1e400}', '{"x":1e401}'],
    ['numbers too small for it', '{"x":1e-400}', '{"x":0}'],
    ['number and text', '{"a":1}', '{"a":"1"}'],
    ['null and absent', '{"a":null}', '{}'],
    ['a key called __proto__', '{"__proto__":1}', '{}'],
  ])('[CACHE-2] depends on %s', (_what, left, right) => {
    expect(cacheKey('tool', left)).not.toBe(cacheKey('tool', right));
  });

  test('depends on the tool', () => {
    expect(cacheKey('wiki__search', '{}')).not.toBe(cacheKey('jira__search', '{}'));
  });

  test.each([
    ['broken JSON', '{"a":'],
    ['text that is no JSON', 'search for cats'],
    ['nesting that no tool takes', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['nesting of objects that no tool takes', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ])('[CACHE-3] does not exist for %s', (_what, text) => {
    expect(cacheKey('tool', text)).toBeUndefined();
  });

  test('is the same from memory as afresh, also after more texts than are remembered', () => {
    const remembering = rememberingCacheKey();
    const texts = Array.from({ length: 4500 }, (_, index) => `{"n":${index}}`);
    for (const text of [...texts, ...texts]) expect(remembering('tool', text)).toBe(cacheKey('tool', text));
    const long = JSON.stringify({ text: 'x'.repeat(5000) });
    expect(remembering('tool', long)).toBe(cacheKey('tool', long));
    expect(remembering('tool', '{')).toBeUndefined();
  });
});

test('canonical JSON keeps the text of numbers that no double holds', () => {
  const text = '{ "id": 12345678901234567890, "also": [1.0, 1E2, -0] }';
  expect(canonicalJson(parseExactJson(text))).toBe('{"also":[1,100,0],"id":12345678901234567890}');
  expect(JSON.stringify(parseExactJson(text))).toBe('{"id":12345678901234567890,"also":[1,100,0]}');
});

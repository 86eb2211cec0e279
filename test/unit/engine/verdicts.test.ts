import { describe, expect, test } from '@jest/globals';
import { jsonBlock, onlyJsonIn } from '../../../operator/engine/texts/json-in-text.ts';
import { asksForWord } from '../../../operator/engine/validation/judge-prompt.ts';
import { parseVerdict } from '../../../operator/engine/validation/judge-verdict.ts';

const word = 'Reply PASS or FAIL.';

describe('[ENGINE-14] verdicts are parsed strictly, never by substring', () => {
  test.each([
    ['{"verdict":"pass"}', undefined],
    ['  {"verdict":"pass","reason":"fine"}\n', undefined],
    ['```json\n{"verdict": "pass"}\n```', undefined],
    ['Here you are: {"verdict":"pass"} - have a nice day', undefined],
    ['{"verdict":"fail","reason":"rude\\nand long"}', 'rude'],
    ['{"verdict":"fail"}', 'the judge gave no reason'],
    ['PASS', 'unexpected validator response: PASS'],
    ['VALID', 'unexpected validator response: VALID'],
    ['NOT VALID', 'unexpected validator response: NOT VALID'],
    ['{"verdict":"pass"} {"verdict":"fail"}', /^unexpected/],
    ['{"verdict":"PASS"}', /^unexpected/],
    ['{"verdict":"pass","reason":5}', /^unexpected/],
    ['[{"verdict":"pass"}]', /^unexpected/],
    ['{"verdict":"pass"', /^unexpected/],
    ['"pass"', /^unexpected/],
    ['', /^unexpected/],
  ])('asked for JSON, %s', (reply, reason) => {
    const verdict = parseVerdict('is it good?', reply);
    if (reason === undefined) expect(verdict).toEqual({ kind: 'pass' });
    else
      expect(verdict).toEqual({
        kind: 'fail',
        reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
      });
  });

  test.each([
    ['PASS', undefined],
    [' VALID \n', undefined],
    ['{"verdict":"pass"}', undefined],
    ['NOT PASS', /^unexpected/],
    ['PASS, but', /^unexpected/],
    ['This is a PASS', /^unexpected/],
    ['INVALID: too long\nmore', /^too long$/],
    ['FAIL', /no reason/],
    ['FAIL: rude', /^rude$/],
    ['pass', /^unexpected/],
  ])('asked for a word, %s', (reply, reason) => {
    const verdict = parseVerdict(word, reply);
    if (reason === undefined) expect(verdict).toEqual({ kind: 'pass' });
    else expect(verdict).toEqual({ kind: 'fail', reason: expect.stringMatching(reason) });
  });

  test('at most 200 characters of a strange reply are shown', () => {
    const verdict = parseVerdict('x', '😀'.repeat(500));
    expect(verdict).toEqual({ kind: 'fail', reason: `unexpected validator response: ${'😀'.repeat(200)}` });
  });

  test.each([
    ['Reply PASS or FAIL', true],
    ['answer with VALID, or INVALID: <why>', true],
    ['Say PASS if it is polite', true],
    ['The output must be VALID JSON', false],
    ['is it polite?', false],
  ])('criteria ask for a word: %s', (criteria, asks) => {
    expect(asksForWord(criteria)).toBe(asks);
  });
});

describe('JSON in text', () => {
  test.each([
    ['{"a":1}', { value: { a: 1 } }],
    ['null', { value: null }],
    ['so: [1] ok', { value: [1] }],
    ['{"a":"}{"}', { value: { a: '}{' } }],
    ['{ not json } but {"a":1}', { value: { a: 1 } }],
    ['{"a":1}{"a":2}', undefined],
    ['no', undefined],
    ['{', undefined],
  ])('the only value of %s', (text, expected) => {
    expect(onlyJsonIn(text)).toEqual(expected);
  });

  test('many brackets end in nothing, soon', () => {
    expect(onlyJsonIn('{'.repeat(60_000))).toBeUndefined();
    expect(onlyJsonIn('{"a":'.repeat(12_000))).toBeUndefined();
  });

  test.each([
    ['{"a":1}', '{"a":1}'],
    ['  5 ', '5'],
    ['Sure:\n{"a":1}', '{"a":1}'],
    ['Sure:\n```json\n{"a":\n1}\n```\nDone', '{"a":\n1}'],
    ['text {"a":1} text', undefined],
    ['Sure:\n{"a":1}\nand more', undefined],
    ['none', undefined],
  ])('the block of %j', (text, expected) => {
    expect(jsonBlock(text)).toBe(expected);
  });
});

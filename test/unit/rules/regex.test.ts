import { expect, test } from '@jest/globals';
import { compilePattern, type Pattern } from '../../../schemas/regex.ts';

function compiled(source: string): Pattern {
  const result = compilePattern(source);
  if (result.kind === 'error') throw new Error(result.message);
  return result.pattern;
}

test('inline flags of RE2 are understood', () => {
  expect(compiled('(?i)password').isFoundIn('My PASSWORD is')).toBe(true);
  expect(compiled('password').isFoundIn('My PASSWORD is')).toBe(false);
});

test('the first group is extracted, else the whole match, else nothing', () => {
  expect(compiled('id: (\\d+)').extractFrom('the id: 42 of')).toBe('42');
  expect(compiled('\\d+').extractFrom('the id: 42 of')).toBe('42');
  expect(compiled('\\d+').extractFrom('none')).toBeUndefined();
});

test.each([
  ['a(b', 'missing closing )'],
  ['(?=x)', 'invalid or unsupported Perl syntax'],
  ['\\1', 'invalid escape sequence'],
])('pattern %j is refused with the reason alone', (source, reason) => {
  const result = compilePattern(source);
  expect(result).toEqual({ kind: 'error', message: expect.stringContaining(reason) });
  expect(result.kind === 'error' && result.message.startsWith('error parsing')).toBe(false);
});

test('a pattern that backtracks for ever elsewhere answers', () => {
  expect(compiled('(a+)+$').isFoundIn(`${'a'.repeat(20_000)}b`)).toBe(false);
});

test('a pattern compiled twice is the same object', () => {
  expect(compilePattern('same')).toBe(compilePattern('same'));
});

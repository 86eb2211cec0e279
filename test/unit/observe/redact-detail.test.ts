import { describe, expect, test } from '@jest/globals';
import { defaultRedactPatterns, detailRedactor } from '../../../operator/observe/redact-detail.ts';

const redact = (
  detail: Readonly<Record<string, unknown>>,
  patterns: readonly string[] = defaultRedactPatterns,
  maxDetailBytes = 8192,
) => detailRedactor({ redact: patterns, maxDetailBytes, scrub: (text) => text })(detail);

describe('redaction of details', () => {
  test.each([
    [
      'a member',
      ['detail.input.token'],
      { input: { token: 's', id: 1 } },
      { input: { token: '[REDACTED]', id: 1 } },
    ],
    ['any one level', ['detail.*.token'], { input: { token: 's' } }, { input: { token: '[REDACTED]' } }],
    [
      'not deeper levels',
      ['detail.input.token'],
      { input: { a: { token: 's' } } },
      { input: { a: { token: 's' } } },
    ],
    ['not shallower ones', ['detail.input.*.token'], { input: { token: 's' } }, { input: { token: 's' } }],
    [
      'part of a name',
      ['detail.input.x-*-key'],
      { input: { 'x-api-key': 's', 'x-key': 't' } },
      { input: { 'x-api-key': '[REDACTED]', 'x-key': 't' } },
    ],
    [
      'a whole object',
      ['detail.input.auth'],
      { input: { auth: { user: 'u', pass: 's' } } },
      { input: { auth: '[REDACTED]' } },
    ],
    [
      'items of lists by index',
      ['detail.input.users.*.password'],
      { input: { users: [{ password: 's' }, { password: 't' }] } },
      { input: { users: [{ password: '[REDACTED]' }, { password: '[REDACTED]' }] } },
    ],
    [
      'text that is JSON',
      ['detail.output.token'],
      { output: '{"token":"s","n":[1]}' },
      { output: { token: '[REDACTED]', n: [1] } },
    ],
    [
      'the patterns of the chart',
      undefined,
      { input: '{"password":"s","db":{"password":"t"}}' },
      { input: { password: '[REDACTED]', db: { password: '[REDACTED]' } } },
    ],
    [
      'nothing case-insensitively',
      ['detail.input.token'],
      { input: { Token: 's' } },
      { input: { Token: 's' } },
    ],
  ])('[AUDIT-6] replaces %s', (_what, patterns, detail, expected) => {
    expect(redact(detail, patterns)).toEqual(expected);
  });

  test('leaves text that is no JSON as it is', () => {
    expect(redact({ input: '{broken', output: '312 errors' })).toEqual({
      input: '{broken',
      output: '312 errors',
    });
  });

  test('replaces what is nested deeper than any tool nests', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`);
    expect(JSON.stringify(redact({ input: deep }))).toContain('"[REDACTED]"');
  });

  test.each([
    ['text', 'x'.repeat(60), `${'x'.repeat(39)}[truncated]`],
    ['text of three bytes a character', '€'.repeat(60), `${'€'.repeat(13)}[truncated]`],
    ['text of four bytes a character', '😀'.repeat(60), `${'😀'.repeat(9)}[truncated]`],
    ['an object', { a: 'x'.repeat(60) }, `{"a":"${'x'.repeat(33)}[truncated]`],
  ])(
    '[AUDIT-7] cuts %s so that it fits with its suffix, never within a character',
    (_what, output, expected) => {
      const { output: cut, truncated } = redact({ output }, [], 50);
      expect(cut).toBe(expected);
      expect(Buffer.byteLength(String(cut))).toBeLessThanOrEqual(50);
      expect(truncated).toBe(true);
    },
  );

  test('[AUDIT-7] cuts nothing that fits, and nothing at all with 0', () => {
    expect(redact({ output: 'x'.repeat(50) }, [], 50)).toEqual({ output: 'x'.repeat(50) });
    expect(redact({ output: 'x'.repeat(9000) }, [], 0)).toEqual({ output: 'x'.repeat(9000) });
  });

  test('[AUDIT-7] redacts before it cuts', () => {
    const { output } = redact(
      { output: { token: 'secret', text: 'x'.repeat(100) } },
      ['detail.output.token'],
      60,
    );
    expect(output).toContain('[REDACTED]');
    expect(output).not.toContain('secret');
  });
});

import { describe, expect, test } from '@jest/globals';
import { createLog } from '../../../operator/observe/log.ts';
import { createScrub } from '../../../operator/observe/scrub-secrets.ts';

const canary = 'c4n"ary/se\\cret\nend';

describe('scrubber', () => {
  test.each([
    ['as it is', `before ${canary} after`],
    ['within JSON', JSON.stringify({ a: canary })],
    ['within JSON within JSON', JSON.stringify({ a: JSON.stringify({ b: JSON.stringify([canary]) }) })],
    ['within a URL', `http://h/?q=${encodeURIComponent(canary)}`],
    ['in base64', Buffer.from(canary).toString('base64')],
  ])('[AUDIT-4] replaces a secret value %s', (_how, text) => {
    const scrubbed = createScrub({ secretValues: [canary, 'other-value'] })(text);
    expect(scrubbed).toContain('[REDACTED]');
    expect(scrubbed).not.toContain('ary');
  });

  test.each([
    ['sk-proj-abcdefghijklmnop1234', '[REDACTED]'],
    ['key-0123456789abcdef', '[REDACTED]'],
    ['Authorization: Bearer abcdefghij.klmnopqrst', 'Authorization: [REDACTED]'],
    ['AKIAIOSFODNN7EXAMPLE', '[REDACTED]'],
    ['a'.repeat(40), '[REDACTED]'],
    ['a'.repeat(39), 'a'.repeat(39)],
    ['task-based key-value tokens', 'task-based key-value tokens'],
    ['mail ann@example.com', 'mail ann@example.com'],
  ])('by pattern: %s', (text, expected) => {
    expect(createScrub({})(text)).toBe(expected);
  });

  test.each([
    ['mail ann.b+c@mail.example.com!', 'mail [REDACTED]!'],
    ['from 10.0.12.255 to', 'from [REDACTED] to'],
    ['call +49 30 1234 5678 now', 'call [REDACTED] now'],
    ['call (555) 123-4567', 'call [REDACTED]'],
    ['at 02:47 UTC, 312 errors', 'at 02:47 UTC, 312 errors'],
  ])('with personal data: %s', (text, expected) => {
    expect(createScrub({ pii: true })(text)).toBe(expected);
  });

  test('leaves short values alone: they are words', () => {
    expect(createScrub({ secretValues: ['on', 'qwen'] })('qwen is on')).toBe('qwen is on');
  });

  test('takes the longest of overlapping secrets', () => {
    expect(createScrub({ secretValues: ['secret', 'secret-long'] })('secret-long')).toBe('[REDACTED]');
  });

  test.each(['a', '1', '1 ', 'a@', '.', '(1) ', 'sk-', 'Bearer '])('ends on a long run of "%s"', (unit) => {
    expect(createScrub({ pii: true })(unit.repeat(200_000))).not.toBe('');
  });

  test('[AUDIT-4] cleans log lines, whatever member the secret stands in', () => {
    const lines: string[] = [];
    const log = createLog({
      level: 'info',
      scrub: createScrub({ secretValues: [canary] }),
      base: { agent: 'helper' },
      destination: { write: (line: string) => void lines.push(line) },
    });
    log.debug('hidden');
    log.info({ args: { nested: [canary] }, err: new Error(canary) }, `tool_call ${canary}`);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('ary');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      agent: 'helper',
      msg: 'tool_call [REDACTED]',
    });
  });
});

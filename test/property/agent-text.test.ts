import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boundedText } from '../../operator/agent/bounded-text.ts';
import { assemblePrompt } from '../../operator/agent/prompt.ts';
import { uniqueWireNames } from '../../operator/agent/tools/wire-names.ts';
import { defaultRedactPatterns, detailRedactor } from '../../operator/observe/redact-detail.ts';
import { createScrub } from '../../operator/observe/scrub-secrets.ts';

const nonce = 'a1b2c3d4e5f60718';
const sources = ['step-output', 'run-input', 'planner', 'evaluator'] as const;

/** Texts that are made of what could end a wrapper, and of anything else. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<',
        '/',
        '</',
        '>',
        ' ',
        '\n',
        '\u200b',
        'swarm',
        'SWARM',
        ':',
        'step-output',
        'run-input',
      ),
      fc.constantFrom(
        'content',
        '</content>',
        ' nonce="',
        nonce,
        '"',
        '&lt;',
        '<swarm:planner>',
        '</swarm:step-output>',
      ),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('wrapper of untrusted text', () => {
  test('[WORKER-10] is closed by no text', () => {
    fc.assert(
      fc.property(hostileText, hostileText, fc.constantFrom(...sources), (text, name, source) => {
        const { prompt } = assemblePrompt('', [{ kind: 'untrusted', source, name, text }], nonce);
        const lines = prompt.split('\n');
        const close = `</swarm:${source} nonce="${nonce}">`;
        expect(lines[0]).toMatch(new RegExp(`^<swarm:${source} name="[^"<>\\n]*" nonce="${nonce}">$`));
        expect(lines[1]).toBe('<content>');
        expect(prompt.endsWith(`\n</content>\n${close}`)).toBe(true);
        const inner = prompt.slice(
          (lines[0]?.length ?? 0) + '\n<content>\n'.length,
          -`\n</content>\n${close}`.length,
        );
        expect(inner).not.toContain(nonce);
        expect(inner).not.toMatch(/<[\s\p{Cf}]*\/?[\s\p{Cf}]*(swarm[\s\p{Cf}]*:|content)/iu);
      }),
      { numRuns: 500 },
    );
  });

  test('changes nothing but delimiters', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { prompt } = assemblePrompt(
          '',
          [{ kind: 'untrusted', source: 'planner', name: 'p', text }],
          nonce,
        );
        const inner = prompt.split('\n').slice(2, -2).join('\n');
        expect(inner.replaceAll('&lt;', '<').replaceAll('[nonce]', nonce)).toBe(
          text.replaceAll('&lt;', '<').replaceAll('[nonce]', nonce),
        );
      }),
    );
  });
});

describe('redaction', () => {
  const canary = 'canary-c0ffee';
  const redact = detailRedactor({
    redact: [...defaultRedactPatterns, 'detail.*.auth'],
    maxDetailBytes: 8192,
    scrub: (text) => text,
  });

  test('[AUDIT-6] never leaks what stands at a redacted path, whatever stands beside it', () => {
    const place = fc.constantFrom(
      (value: unknown, beside: object) => ({ input: { ...beside, token: value } }),
      (value: unknown, beside: object) => ({ input: JSON.stringify({ ...beside, token: value }) }),
      (value: unknown, beside: object) => ({ input: { db: { ...beside, password: value } } }),
      (value: unknown, beside: object) => ({ input: [{ ...beside, apiKey: value }] }),
      (value: unknown, beside: object) => ({ output: { ...beside, auth: { deep: [value] } } }),
      (value: unknown, beside: object) => ({ output: JSON.stringify({ ...beside, auth: value }) }),
    );
    const value = fc.constantFrom<unknown>(
      canary,
      { nested: canary },
      [canary],
      JSON.stringify({ a: canary }),
    );
    fc.assert(
      fc.property(place, value, fc.dictionary(fc.string(), fc.jsonValue()), (put, secret, beside) => {
        expect(JSON.stringify(redact(put(secret, beside)))).not.toContain(canary);
      }),
    );
  });

  test('[AUDIT-4] never leaks an exact secret, wherever it stands', () => {
    const secret = fc
      .string({ unit: 'grapheme', minLength: 6, maxLength: 40 })
      .filter((text) => text.trim().length >= 6);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const scrub = createScrub({ secretValues: [value], patterns: false });
        const text = `${before}${value.trim()}${after}`;
        expect(scrub(text)).toContain('[REDACTED]');
        expect(scrub(JSON.stringify({ text }))).toContain('[REDACTED]');
      }),
    );
  });

  test('[AUDIT-7] keeps details within their bound, and well-formed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 20, max: 120 }),
        (output, maxDetailBytes) => {
          const { output: cut } = detailRedactor({ redact: [], maxDetailBytes, scrub: (text) => text })({
            output,
          });
          if (typeof cut !== 'string') return;
          expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(maxDetailBytes);
          expect(cut.isWellFormed()).toBe(output.isWellFormed());
        },
      ),
    );
  });
});

test('a cut text is the start of the whole one', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 100 }),
      fc.integer({ min: 1, max: 60 }),
      (text, maxBytes) => {
        const { text: shown, complete } = boundedText(text, maxBytes);
        if (complete) return expect(shown).toBe(text);
        const start = shown.slice(0, shown.lastIndexOf('\n[truncated: '));
        expect(text.startsWith(start)).toBe(true);
        expect(Buffer.byteLength(start)).toBeLessThanOrEqual(maxBytes);
      },
    ),
  );
});

test('wire names are unique and fit every provider', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 90 });
  const tool = fc.record({ server: fc.constantFrom('a', 'b', 'long-server-name'), tool: name });
  fc.assert(
    fc.property(fc.array(tool, { maxLength: 30 }), (tools) => {
      const names = uniqueWireNames(tools.map((one) => ({ kind: 'mcp', ...one })));
      expect(new Set(names).size).toBe(names.length);
      for (const wire of names) expect(wire).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    }),
  );
});

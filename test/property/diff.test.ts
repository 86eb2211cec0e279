import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DiffReport } from '../../plugin/diff/diff-report.ts';
import { escapeMarkdown } from '../../plugin/diff/print/escape-markdown.ts';
import { COMMENT_MARKER, diffMarkdown } from '../../plugin/diff/print/markdown.ts';
import { diffText } from '../../plugin/diff/print/text.ts';
import { toolGains, toolGrants } from '../../plugin/diff/tool-grants.ts';
import { globMatches } from '../../schemas/rules/globs.ts';
import { firstMatchingPattern } from '../../schemas/rules/tool-patterns.ts';

const place = { position: { file: 'x.yaml', line: 1, column: 1 }, valueOrigins: [] };
const name = fc.stringMatching(/^[ab]{1,3}$/);
const glob = fc.stringMatching(/^[ab*]{1,3}$/);
const pattern = fc.oneof(
  glob,
  fc.tuple(fc.constantFrom('s', 't', '*', 's*'), glob).map(([source, tool]) => `${source}/${tool}`),
  fc.constant('*/*'),
);
const rules = fc.record({
  allow: fc.option(fc.array(pattern, { minLength: 1, maxLength: 3 }), { nil: undefined }),
  deny: fc.array(pattern, { maxLength: 3 }),
});
type Rules = typeof rules extends fc.Arbitrary<infer Value> ? Value : never;

const grantsOf = ({ allow, deny }: Rules) =>
  toolGrants(
    's',
    allow?.map((entry) => ({ pattern: entry, place })),
    deny,
    place,
  );
const mayCall = ({ allow, deny }: Rules, tool: string): boolean => {
  const identity = { kind: 'mcp', server: 's', tool } as const;
  if (firstMatchingPattern(deny, identity) !== undefined) return false;
  return allow === undefined || firstMatchingPattern(allow, identity) !== undefined;
};

describe('tools in patterns', () => {
  test('[DIFF-6] grants allow what the guardrails allow at run time, tool by tool', () => {
    fc.assert(
      fc.property(rules, name, (given, tool) => {
        const isGranted = grantsOf(given).some(
          (grant) =>
            globMatches(grant.pattern, tool) && !grant.except.some((except) => globMatches(except, tool)),
        );
        expect(isGranted).toBe(mayCall(given, tool));
      }),
      { numRuns: 2_000 },
    );
  });

  test('[DIFF-6] a tool that becomes callable is in a gain', () => {
    fc.assert(
      fc.property(rules, rules, name, (before, after, tool) => {
        fc.pre(!mayCall(before, tool) && mayCall(after, tool));
        const gains = toolGains(grantsOf(before), grantsOf(after));
        expect(gains.some((gain) => globMatches(gain.pattern, tool))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('[DIFF-4] equal rules gain nothing', () => {
    fc.assert(fc.property(rules, (given) => expect(toolGains(grantsOf(given), grantsOf(given))).toEqual([])));
  });
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '</code><img src=x onerror=alert(1)>',
    '![x](https://evil.example/p.png)',
    '@everyone #1 https://evil.example www.evil.example',
    `x -->\n<!-- swarm-diff -->\n# Approved`,
    '| a | b |\n|---|---|\n',
    '\u202egnp.exe\u001b[2J',
    '`` ` ``` ~~~',
  ),
);

const reportOf = (text: string): DiffReport => ({
  changes: [
    {
      kind: 'tools-gained',
      effect: 'widening',
      owner: { kind: 'SwarmAgent', name: text },
      fact: text,
      place: { position: { file: text, line: 1, column: 1 }, valueOrigins: [text] },
      side: 'head',
      recipes: [{ path: text, environments: [text] }],
    },
  ],
  spending: [],
  resources: [],
  moves: [{ from: { path: text, name: text }, to: { path: 'x', name: text } }],
  problems: [{ recipe: text, environments: [text], side: 'head', isCompared: false, lines: [text] }],
});

describe('text of others', () => {
  test('[DIFF-12] is letters, digits, spaces and numeric references inside of one <code>, and reads as it was', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeMarkdown(text);
        const [, inner] = /^<code>((?:[A-Za-z0-9 ]|&#\d+;)*)<\/code>$/.exec(escaped) ?? [];
        expect(inner).toBeDefined();
        const read = (inner ?? '').replaceAll(/&#(\d+);/g, (_match, code) =>
          String.fromCodePoint(Number(code)),
        );
        // biome-ignore lint/suspicious/noControlCharactersInRegex: what is taken out is exactly this
        const unsafe = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;
        expect(read).toBe(text.replaceAll(unsafe, ' ').toWellFormed());
      }),
      { numRuns: 2_000 },
    );
  });

  test('[DIFF-12] changes neither the lines nor the marker of a comment', () => {
    const shape = (text: string): readonly string[] =>
      diffMarkdown(reportOf(text))
        .split('\n')
        .map((line) => line.replaceAll(/<code>(?:[A-Za-z0-9 ]|&#\d+;)*<\/code>/g, '…'));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(shape(text)).toEqual(shape('plain'));
        expect(diffMarkdown(reportOf(text)).split(COMMENT_MARKER)).toHaveLength(2);
      }),
    );
  });

  test('[DIFF-12] breaks no line of the text report', () => {
    const lines = diffText(reportOf('plain')).split('\n').length;
    fc.assert(
      fc.property(hostile, (text) => expect(diffText(reportOf(text)).split('\n')).toHaveLength(lines)),
    );
  });

  test('[DIFF-12] a comment stays within what GitHub takes, and counts what it leaves out', () => {
    const report = reportOf('x'.repeat(900));
    const [change] = report.changes;
    if (change === undefined) throw new Error('unreachable');
    const comment = diffMarkdown({ ...report, changes: Array.from({ length: 500 }, () => change) });
    expect(comment.length).toBeLessThan(65_536);
    expect(comment).toMatch(/\d+ more lines do not fit in here; `swarm diff` shows all\.\n$/);
  });
});

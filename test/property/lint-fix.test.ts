import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { yamlComments } from '../../plugin/lint/comments.ts';
import { fixText } from '../../plugin/lint/fix/fix-text.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { normalise } from '../../schemas/normalise.ts';

const word = fc.constantFrom('alpha', 'beta', 'yes', '1.5', 'a: b', 'a #b', '- x', 'ü "quoted"', "it's");
const reference = fc.record({ name: word, key: word });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Specs with any mix of other spellings, the one of the CRD beside them, and fields that have only one. */
const agentSpec = fc.record({
  model: word,
  envFrom: optional(fc.array(fc.record({ secretRef: fc.record({ name: word }) }), { maxLength: 2 })),
  apiKeyRef: optional(reference),
  networkPolicy: optional(word),
  infrastructure: optional(fc.record({ networkPolicy: word }, { requiredKeys: [] })),
  settings: optional(fc.array(fc.oneof(word, fc.record({ name: word })), { maxLength: 3 })),
  runtime: optional(
    fc.record(
      {
        loop: fc.record({ compression: fc.record({ threshold: fc.constantFrom(0.25, 0.5) }) }),
        autoscaling: fc.record({ scaleToZero: fc.record({ enabled: fc.boolean() }) }),
      },
      { requiredKeys: [] },
    ),
  ),
  tools: optional(
    fc.record({
      mcp: fc.array(
        fc.record(
          {
            name: word,
            auth: fc.oneof(
              fc.record({ type: fc.constant('bearer'), secretRef: reference }),
              fc.constant({ type: 'none' }),
            ),
            capabilityRef: fc.oneof(word, fc.record({ name: word })),
          },
          { requiredKeys: ['name'] },
        ),
        { maxLength: 2 },
      ),
    }),
  ),
});
const policySpec = fc.record({
  models: fc.record(
    { allow: fc.array(word), allowed: fc.array(word), deny: fc.array(word) },
    { requiredKeys: [] },
  ),
});
const settingsSpec = fc.record(
  {
    temperature: fc.constantFrom(0.5, 1),
    fragments: fc.array(fc.record({ name: word, content: word }), { maxLength: 2 }),
    observability: fc.record({ auditLog: fc.record({ mode: word }) }),
  },
  { requiredKeys: [] },
);

const object = fc
  .oneof(
    fc.record({ kind: fc.constant('SwarmAgent'), spec: agentSpec }),
    fc.record({ kind: fc.constant('SwarmPolicy'), spec: policySpec }),
    fc.record({ kind: fc.constant('SwarmSettings'), spec: settingsSpec }),
  )
  .map(
    ({ kind, spec }): KubeObject => ({
      apiVersion: 'kubeswarm.io/v1alpha1',
      kind,
      metadata: { name: 'x' },
      ...{ spec: JSON.parse(JSON.stringify(spec)) },
    }),
  );

/** An object in one of the many ways to write it, with comments and empty lines of its author. */
const text = fc
  .tuple(
    object,
    fc.constantFrom(2, 4),
    fc.boolean(),
    fc.array(fc.tuple(fc.nat(40), fc.constantFrom('# note', '', '    # deep note'))),
  )
  .map(([value, indent, indentSeq, inserts]) => {
    const lines = stringify(value, { indent, indentSeq, lineWidth: 0, version: '1.1' }).trimEnd().split('\n');
    for (const [at, line] of inserts) lines.splice(Math.min(at, lines.length), 0, line);
    return `${lines.join('\n')}\n`;
  });

const comments = (of: string) =>
  yamlComments(of)
    .map((comment) => comment.text)
    .sort();
const always = () => true;

describe('--fix on anything that people write [LINT-13]', () => {
  test('means what was meant, keeps every comment, and does nothing the second time', () => {
    let changes = 0;
    fc.assert(
      fc.property(text, (before) => {
        const after = fixText(before, always);
        if (after !== before) changes += 1;
        expect(normalise(parse(after)).object).toEqual(normalise(parse(before)).object);
        expect(comments(after)).toEqual(comments(before));
        expect(fixText(after, always)).toBe(after);
      }),
      { numRuns: 500 },
    );
    expect(changes).toBeGreaterThan(200);
  });

  test('documents around it stay to the byte', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.constantFrom('a: 1\n', '# c\nb:   [x]   # d\n', '{}\n')),
        (first, others) => {
          const rest = others.map((other) => `---\n${other}`).join('');
          expect(fixText(first + rest, always)).toBe(fixText(first, always) + rest);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('without other spellings, and of no YAML at all, it is the same text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ':', ' ', '\n', '-', '[', '}', '#', '"', '|', '&', '*') }),
        (any) => {
          expect(fixText(any, always)).toBe(any);
        },
      ),
      { numRuns: 500 },
    );
  });
});

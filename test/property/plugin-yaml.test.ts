import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { isScalar, LineCounter, parseAllDocuments, stringify } from 'yaml';
import type { PlacedFinding } from '../../plugin/findings.ts';
import { locateField } from '../../plugin/yaml/locate.ts';
import { parseYaml } from '../../plugin/yaml/parse.ts';
import { plainSource } from '../../plugin/yaml/source-text.ts';

const key = fc
  .oneof(fc.stringMatching(/^[a-z][a-z0-9 _-]{0,8}$/), fc.string({ minLength: 1, maxLength: 6 }))
  .filter((name) => name !== '__proto__' && name !== '<<');
const number = fc.oneof(
  fc.integer(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value)),
);
/** A last line of blanks in a block text is content (YAML 1.2, 8.1.2); the second parser drops it. */
const hasBlankEnd = (text: string): boolean => /\n[ \t]+\n*$/.test(text);
const scalar = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !hasBlankEnd(text)),
  fc.stringMatching(/^[a-z0-9:#'"{}[\], \n-]{0,20}$/).filter((text) => !hasBlankEnd(text)),
  number,
  fc.boolean(),
  fc.constant(null),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const document = fc.dictionary(key, tree, { minKeys: 1, maxKeys: 5, noNullPrototype: true });

function read(text: string) {
  const findings: PlacedFinding[] = [];
  return { yaml: parseYaml(plainSource('a.yaml', text), (finding) => findings.push(finding)), findings };
}

const writers = [
  (value: unknown) => dump(value, { lineWidth: -1 }),
  (value: unknown) => dump(value, { lineWidth: 40, quoteStyle: 'double' }),
  (value: unknown) => stringify(value, { version: '1.1', lineWidth: 0 }),
  (value: unknown) => JSON.stringify(value, null, 1),
];

/** Negative zero is written as 0 by some writers. */
const sameNumbers = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('our YAML reading', () => {
  test('agrees with what was written, and with a second parser [PLUGIN-36]', () => {
    fc.assert(
      fc.property(
        fc.array(document, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...writers),
        (values, write) => {
          const text = values.map((value) => `---\n${write(value).replace(/([^\n])$/, '$1\n')}`).join('');
          const { yaml, findings } = read(text);
          const others = parseAllDocuments(text, { version: '1.2' });
          // What one of the two refuses (control characters, say) says nothing about the other.
          fc.pre(
            findings.length === 0 &&
              Array.isArray(others) &&
              others.every(({ errors }) => errors.length === 0),
          );
          expect(yaml.documents.map((entry) => sameNumbers(entry.value))).toEqual(
            (others as readonly { toJS(): unknown }[]).map((other) => sameNumbers(other.toJS())),
          );
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('finds each top-level scalar where the second parser has it [PLUGIN-36]', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.stringMatching(/^[a-z]{2,8}$/),
          fc.stringMatching(/^[A-Za-z]{3,12}( [a-z]{1,4})?$/),
          { minKeys: 1, noNullPrototype: true },
        ),
        fc.constantFrom(...writers),
        (value, write) => {
          const text = write(value);
          const { yaml, findings } = read(text);
          fc.pre(findings.length === 0);
          const counter = new LineCounter();
          const [other] = parseAllDocuments(text, { lineCounter: counter });
          const [entry] = yaml.documents;
          if (entry === undefined || other === undefined || !('getIn' in other))
            throw new Error('one parser read nothing');
          for (const name of Object.keys(value)) {
            const range = locateField(yaml, entry.rootEvent, [name], 'value');
            const position = yaml.source.positionOf(range.start);
            const node: unknown = other.getIn([name], true);
            if (!isScalar(node)) throw new Error('the second parser found no scalar');
            const expected = counter.linePos(node.range?.[0] ?? -1);
            expect([position.line, position.column]).toEqual([expected.line, expected.col]);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('never throws, and a text it refuses has a finding', () => {
    const soup = fc
      .array(
        fc.constantFrom(
          'a',
          'b: ',
          '- ',
          '? ',
          ': ',
          '{',
          '}',
          '[',
          ']',
          ',',
          '&x ',
          '*x',
          '!t ',
          '|\n',
          '>-\n',
          '"',
          "'",
          '\n',
          '  ',
          '\t',
          '#',
          '---\n',
          '...\n',
          '%YAML 1.2\n',
          '<<: ',
          '~',
          '012',
          'on',
          '\u0000',
          '\u0085',
          '\uFEFF',
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(soup, (text) => {
        const { yaml, findings } = read(text);
        if (findings.length === 0) for (const entry of yaml.documents) JSON.stringify(entry.value);
        for (const { position } of findings) {
          expect(position.line).toBeGreaterThanOrEqual(1);
          expect(position.column).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

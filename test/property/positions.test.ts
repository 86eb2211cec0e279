import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { locateField } from '../../plugin/yaml/locate.ts';
import { parseYaml } from '../../plugin/yaml/parse.ts';
import { plainSource } from '../../plugin/yaml/source-text.ts';

const styles = ['BLOCK_LITERAL', 'BLOCK_FOLDED', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'PLAIN'] as const;

const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
const texts = fc
  .array(fc.oneof(word, fc.constantFrom("it's", 'say "a"', '{{ .input.x }}', 'back\\slash', 'ü', '🚀')), {
    minLength: 1,
    maxLength: 30,
  })
  .chain((words) => fc.constantFrom(' ', '\n', '  ', '\n\n').map((space) => words.join(space)));

/** A way to write a letter that does not look like it. */
const isEscape = (text: string, at: number) => text.startsWith('\\', at) || text.startsWith("''", at);

describe('the place of a character of a text [POSITION-4]', () => {
  test('is that of the same character in the file, however the text is written', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(...styles), fc.nat(), (value, style, at) => {
        const written = stringify({ a: { text: value } }, { defaultStringType: style, lineWidth: 40 });
        const yaml = parseYaml(plainSource('a.yaml', written), () => {});
        const [document] = yaml.documents;
        fc.pre(
          document !== undefined && JSON.stringify(document.value) === JSON.stringify({ a: { text: value } }),
        );
        const index = at % value.length;
        fc.pre(/[^ \t\r\n]/.test(value.charAt(index)) && !/[\udc00-\udfff]/.test(value.charAt(index)));
        const { start } = locateField(yaml, document?.rootEvent ?? 0, ['a', 'text'], index);
        if (!isEscape(written, start)) expect(written.charAt(start)).toBe(value.charAt(index));
      }),
      { numRuns: 500 },
    );
  });
});

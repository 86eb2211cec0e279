import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Parser, parseDocument, stringify } from 'yaml';
import { yamlComments } from '../../plugin/lint/comments.ts';

const line = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', '#', "'", '"', ':', '-', '|', '>', '\\', '{', ',', '&', '!'),
  maxLength: 8,
});
const text = fc.oneof(
  line,
  fc.array(line, { minLength: 2, maxLength: 4 }).map((lines) => lines.join('\n')),
);
const value = fc.letrec((tie) => ({
  node: fc.oneof({ depthSize: 'small', withCrossShrink: true }, text, tie('list'), tie('map')),
  list: fc.array(tie('node'), { maxLength: 3 }),
  map: fc.dictionary(fc.constantFrom('key', 'a b', 'x#y', "it's", '"q"', 'z'), tie('node'), { maxKeys: 3 }),
})).map;

const formats = fc.record({
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
  defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_SINGLE' as const, 'BLOCK_FOLDED' as const),
});

/** Comments as the parser of the yaml package sees them. */
function parsed(source: string): readonly string[] {
  const found: { offset: number; source: string }[] = [];
  const visit = (token: unknown): void => {
    if (typeof token !== 'object' || token === null) return;
    if ('type' in token && token.type === 'comment' && 'offset' in token && 'source' in token)
      found.push({ offset: Number(token.offset), source: String(token.source) });
    else for (const part of Object.values(token)) visit(part);
  };
  for (const token of new Parser().parse(source)) visit(token);
  return found
    .sort((left, right) => left.offset - right.offset)
    .map((comment) => comment.source.slice(1).trim());
}

test('the comments of a YAML text are those that a reader of YAML finds [LINT-10]', () => {
  fc.assert(
    fc.property(value, formats, fc.array(fc.nat(30)), (data, format, places) => {
      const lines = stringify(data, { ...format, lineWidth: 0, flowCollectionPadding: false }).split('\n');
      for (const at of places) lines.splice(Math.min(at, lines.length - 1), 0, '# whole line');
      const source = lines.join('\n');
      fc.pre(parseDocument(source).errors.length === 0);
      const comments = yamlComments(source);
      expect(comments.map((comment) => comment.text)).toEqual(parsed(source));
      for (const { line, column } of comments) expect(source.split('\n')[line - 1]?.[column - 1]).toBe('#');
    }),
    { numRuns: 2_000 },
  );
});

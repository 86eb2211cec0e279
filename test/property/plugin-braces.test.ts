import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GO_WORDS } from '../../plugin/expand/names.ts';
import { scanBraces } from '../../plugin/expand/scan-braces.ts';
import { expandText } from '../unit/plugin/expand-text.ts';

/** Texts made of what braces are made of: far likelier to find a hole than any text. */
const bracesSoup = fc
  .array(
    fc.constantFrom(
      '{{',
      '}}',
      '{',
      '}',
      '{{{',
      '}}}',
      '{{{{raw}}}}',
      '{{{{/raw}}}}',
      '\\',
      '"',
      "'",
      '`',
      '#',
      '/',
      '/*',
      '*/',
      '!',
      '!--',
      '--',
      '^',
      '&',
      '>',
      '@',
      '.',
      '..',
      './',
      '~',
      '- ',
      ' ',
      '\n',
      'if',
      'end',
      'else',
      'each',
      'x',
      'this',
      '(',
      ')',
      '[',
      ']',
      '|',
      '=',
      '1',
      'ü',
      '\u{1F600}',
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

const goWord = fc.constantFrom(...[...GO_WORDS].filter((word) => word !== 'end'));
const goAction = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('{{', '{{ ', '{{- '),
      fc.constantFrom(
        '.input.x',
        '.steps.a.output',
        '$v := .x',
        '(index .a 0)',
        '"text"',
        '`raw`',
        '42',
        '/* c */',
      ),
    )
    .map(([open, body]) => `${open}${body} }}`),
  goWord.map((word) => `{{ ${word} .x }}`),
  goWord.map((word) => `{{- ${word} .x -}}{{ end }}`),
);
const plainText = fc.stringMatching(/^[a-z :\n"'}-]{0,12}$/);

describe('braces', () => {
  test('scanning and expanding any soup of braces never throws', () => {
    fc.assert(
      fc.property(bracesSoup, (text) => {
        const scan = scanBraces(text);
        for (const span of [...scan.recipeTags, ...scan.runTags, ...scan.dropped])
          expect(span.end).toBeGreaterThan(span.start);
        const { findings, text: expanded } = expandText(text, { x: 'v' });
        expect(expanded === undefined).toBe(findings.length > 0);
      }),
      { numRuns: 3_000 },
    );
  });

  test('spans never overlap, apart from a dropped backslash', () => {
    fc.assert(
      fc.property(bracesSoup, (text) => {
        const scan = scanBraces(text);
        const spans = [...scan.recipeTags, ...scan.runTags].sort((left, right) => left.start - right.start);
        for (const [index, span] of spans.entries())
          expect(span.start).toBeGreaterThanOrEqual(spans[index - 1]?.end ?? 0);
      }),
      { numRuns: 3_000 },
    );
  });

  test('text without recipe-time braces is copied byte for byte [PLUGIN-10]', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(plainText, goAction), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        expect(expandText(text)).toEqual(expect.objectContaining({ text, findings: [] }));
      }),
      { numRuns: 2_000 },
    );
  });

  test('run-time templates survive between recipe-time tags, and every copied character knows its place [PLUGIN-10]', () => {
    const part = fc.oneof(
      plainText.map((text) => ({ source: text, printed: text })),
      goAction.map((text) => ({ source: text, printed: text })),
      fc.constantFrom(
        { source: '{{x}}', printed: 'v' },
        { source: '{{#if x}}{{x}}{{/if}}', printed: 'v' },
        { source: '\\{{x}}', printed: '{{x}}' },
        { source: '{{! c }}.', printed: '.' },
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        // White space alone around a block tag is Handlebars' to remove.
        const text = parts.map(({ source }) => `|${source}|`).join('');
        const result = expandText(text, { x: 'v' });
        expect(result.findings).toEqual([]);
        const expected = parts.map(({ printed }) => `|${printed}|`).join('');
        expect(result.text).toBe(expected);
        const lines = text.split('\n');
        for (let offset = 0; offset < expected.length; offset += 1) {
          if (expected[offset] !== '|') continue;
          const position = result.source?.positionOf(offset);
          expect(lines[(position?.line ?? 0) - 1]?.[(position?.column ?? 0) - 1]).toBe('|');
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('raw blocks copy anything', () => {
    fc.assert(
      fc.property(
        bracesSoup.filter((text) => !text.includes('{{{{/raw}}}}') && !text.endsWith('{')),
        (text) => {
          expect(expandText(`a{{{{raw}}}}${text}{{{{/raw}}}}b`).text).toBe(`a${text}b`);
        },
      ),
    );
  });
});

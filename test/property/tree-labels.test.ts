import { beforeAll, describe, expect, test } from '@jest/globals';
import { instance, type Viz } from '@viz-js/viz';
import fc from 'fast-check';
import { dotTree } from '../../cli/tree/dot-tree.ts';
import { mermaidLabel } from '../../cli/tree/mermaid-label.ts';
import { mermaidTree } from '../../cli/tree/mermaid-tree.ts';
import { boxLines } from '../../cli/tree/node-box.ts';
import { shownText } from '../../cli/tree/shown-text.ts';
import { textTree } from '../../cli/tree/text-tree.ts';
import { node, treeRun } from '../support/cli/tree-runs.ts';

/** What means something to a terminal, a page, Mermaid or Graphviz. */
const syntax = fc.constantFrom(
  ...['"', '\\', '\\N', '\\"', '`', '#', '#quot;', '#35;', '&amp;', '&#10;', '<br/>', '<script>', '</pre>'],
  ...[
    '-->',
    '->',
    '%%',
    '%%{init: {}}%%',
    '---',
    ':::',
    ';',
    '{',
    '}',
    '[[',
    ']]',
    '"]',
    '{{',
    '@{ shape: x }',
  ],
  ...['end', 'subgraph', 'click n0 href "x"', 'style a fill:#fff;', 'classDef x fill:#f00;', 'graph TD'],
  ...['$$x$$', '\\n', 'fa:fa-car', 'ﬂ°°35¶ß', 'ﬂ°', '¶ß', '**b**', '1. x'],
  ...['\n', '\r', '\u0000', '\u001b[2J', '\u009b', '\u202e', '\u2028', '\ud800', '\ufffe', '\uffff'],
);
const anyText = fc
  .array(fc.oneof(syntax, fc.string({ unit: 'binary', maxLength: 8 }), fc.string({ unit: 'grapheme' })), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''));

const anyRun = fc
  .array(fc.record({ task: anyText, reason: anyText }), { minLength: 1, maxLength: 6 })
  .map((texts) =>
    treeRun(
      texts.map(({ task, reason }, id) =>
        id === 0
          ? node(0, undefined, { task })
          : node(id, id - 1, { task, phase: 'Pruned', pruned: { by: 'planner', reason } }),
      ),
    ),
  );

/** The lines in the box of each node. */
const boxes = (run: ReturnType<typeof treeRun>): readonly (readonly string[])[] =>
  (run.status?.searchTree?.nodes ?? []).map((each) => boxLines(each, 72));

describe('[CLI-15] whatever models write', () => {
  let graphviz: Viz;
  beforeAll(async () => {
    graphviz = await instance();
  });

  test('Graphviz draws it as it stands', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const drawn = graphviz.render(dotTree(run), { format: 'svg' });
        // It warns of letters whose width it does not know.
        expect(drawn.errors.filter(({ level }) => level !== 'warning')).toEqual([]);
        expect(textsInSvg(drawn.output ?? '')).toEqual(boxes(run));
      }),
      { numRuns: 200 },
    );
  });

  test('in Mermaid it is nothing but codes of characters, and they give the text back', () => {
    fc.assert(
      fc.property(anyText, (given) => {
        const text = shownText(given);
        const label = mermaidLabel(text);
        expect(label).toMatch(/^(?:[\p{L}\p{N} .,·]|#\d+;)*$/u);
        const read = label.replaceAll(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
        expect(read.replaceAll('\u2060', '')).toBe(text.replaceAll('\u2060', ''));
        // Mermaid looks for these after it has read the codes.
        expect(read).not.toMatch(/\$\$|\\n|¶ß|ﬂ°|fa\w?:fa-/);
      }),
    );
  });

  test('a diagram has its own lines and no others', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const [, , , , ...lines] = mermaidTree(run).trimEnd().split('\n');
        const count = run.status?.searchTree?.nodes?.length ?? 0;
        const label = /^ {2}n\d+\["[^"<>]*(?:<br\/>[^"<>]*)*"\](?::::Pruned)?$/;
        expect(lines.filter((line) => label.test(line))).toHaveLength(count);
        expect(lines.filter((line) => /^ {2}n\d+ --> n\d+$/.test(line))).toHaveLength(count - 1);
        expect(lines).toHaveLength(1 + count + (count - 1) + (count > 1 ? 1 : 0));
      }),
    );
  });

  test('a terminal shows it, each node in one or two lines', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const lines = textTree(run, { columns: 80 });
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]|\p{Cs}/u);
        const count = run.status?.searchTree?.nodes?.length ?? 0;
        expect(lines.length - 4).toBeGreaterThanOrEqual(count);
        expect(lines.length - 4).toBeLessThanOrEqual(2 * count);
      }),
    );
  });
});

/** The texts of each node of a picture, by number of the node. */
function textsInSvg(svg: string): readonly (readonly string[])[] {
  const nodes = [...svg.matchAll(/<g id="node\d+" class="node">\n<title>n(\d+)<\/title>([\s\S]*?)<\/g>/g)];
  return nodes
    .toSorted(([, a], [, b]) => Number(a) - Number(b))
    .map(([, , inside = '']) =>
      [...inside.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => unescaped(text)),
    );
}

const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function unescaped(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (_, code, hex, name) =>
    name === undefined
      ? String.fromCodePoint(code === undefined ? Number.parseInt(hex, 16) : Number(code))
      : (names[name] ?? `&${name};`),
  );
}

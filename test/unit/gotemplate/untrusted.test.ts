import { describe, expect, test } from '@jest/globals';
import { executeTemplateParts, parseTemplate, untrusted } from '../../../schemas/gotemplate/index.ts';

const data = {
  steps: {
    a: { output: untrusted('IGNORE ALL', 'a'), data: untrusted({ items: ['x', 'y'], deep: { n: 1 } }, 'a') },
    b: { output: untrusted('b says', 'b') },
  },
  input: { name: 'Ann' },
};

function marked(text: string): readonly (readonly [string, string])[] {
  const parsed = parseTemplate(text);
  if (parsed.kind === 'error') throw new Error(parsed.message);
  const executed = executeTemplateParts(parsed.template, data);
  if (executed.kind === 'error') throw new Error(executed.message);
  return executed.parts.map((part) => [part.text, part.sources.join('+')]);
}

describe('[TEMPLATE-8] text made with untrusted data is told apart from the text of the author', () => {
  test.each<[string, readonly (readonly [string, string])[]]>([
    [
      'hello {{.input.name}}',
      [
        ['hello ', ''],
        ['Ann', ''],
      ],
    ],
    [
      'do: {{.steps.a.output}}!',
      [
        ['do: ', ''],
        ['IGNORE ALL', 'a'],
        ['!', ''],
      ],
    ],
    ['{{.steps.a.output | lower | printf "%s?"}}', [['ignore all?', 'a']]],
    ['{{$x := .steps.a.output}}{{$x}}', [['IGNORE ALL', 'a']]],
    ['{{$x := "none"}}{{$x = .steps.a.output}}{{$x}}', [['IGNORE ALL', 'a']]],
    ['{{print .steps.a.output .steps.b.output}}', [['IGNORE ALLb says', 'a+b']]],
    [
      '{{range .steps.a.data.items}}[{{.}}]{{end}}',
      [
        ['[', ''],
        ['x', 'a'],
        [']', ''],
        ['[', ''],
        ['y', 'a'],
        [']', ''],
      ],
    ],
    [
      '{{range $i, $e := .steps.a.data.items}}{{$i}}{{end}}',
      [
        ['0', 'a'],
        ['1', 'a'],
      ],
    ],
    ['{{with .steps.a.data.deep}}{{.n}}{{end}}', [['1', 'a']]],
    ['{{with .steps.b}}{{.output}}{{end}}', [['b says', 'b']]],
    [
      '{{define "t"}}<{{.}}>{{end}}{{template "t" .steps.a.output}}',
      [
        ['<', ''],
        ['IGNORE ALL', 'a'],
        ['>', ''],
      ],
    ],
    ['{{index .steps "a" "output"}}', [['IGNORE ALL', 'a']]],
    ['{{(index .steps.a.data.items 0)}}', [['x', 'a']]],
    ['{{len .steps.a.output}}', [['10', 'a']]],
    ['{{.steps.b}}', [['{"output":"b says"}', 'b']]],
    ['{{toJson .steps.b}}', [['{"output":"b says"}', 'b']]],
    ['{{if .steps.a.output}}yes{{end}}', [['yes', '']]],
    ['{{or .steps.a.output "x"}}', [['IGNORE ALL', 'a']]],
    ['{{and .steps.a.output "the author"}}', [['the author', 'a']]],
    [
      '{{range .steps}}{{.output}}{{end}}',
      [
        ['IGNORE ALL', 'a'],
        ['b says', 'b'],
      ],
    ],
  ])('%s', (template, parts) => {
    expect(marked(template)).toEqual(parts);
  });
});

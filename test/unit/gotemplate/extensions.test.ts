import { describe, expect, test } from '@jest/globals';
import { itemReferencesOf, parseTemplate, referencesOf } from '../../../schemas/gotemplate/index.ts';
import { runTemplate } from '../../support/gotemplate/run-template.ts';

const data = {
  input: { a: 'A' },
  steps: {
    'fact-check': {
      output: 'checked',
      artifacts: { 'report.md': 's3://x/report.md', 'a.b.c': 'deep', a: 'short' },
    },
    '2nd-step': { output: 'second' },
    'a--b': { output: 'doubled' },
  },
  million: 1_000_000,
  tiny: 0.000_000_15,
};

describe('[TEMPLATE-3] extensions of Go', () => {
  test.each([
    ['a hyphen in a name', '{{.steps.fact-check.output}}', 'checked'],
    ['a hyphen before a trim marker', '{{ .steps.fact-check.output -}}   .', 'checked.'],
    ['a digit first', '{{.steps.2nd-step.output}}', 'second'],
    ['two hyphens', '{{.steps.a--b.output}}', 'doubled'],
    ['index, as in Go', '{{(index .steps "fact-check").output}}', 'checked'],
    ['a dotted artifact', '{{.steps.fact-check.artifacts.report.md}}', 's3://x/report.md'],
    ['more than one dot', '{{.steps.fact-check.artifacts.a.b.c}}', 'deep'],
    ['a plain name beside a dotted one', '{{.steps.fact-check.artifacts.a}}', 'short'],
    ['an object as JSON', '{{.input}}', '{"a":"A"}'],
    ['a million', '{{.million}} {{print .million}} {{printf "%v" .million}}', '1000000 1000000 1000000'],
    ['a small number', '{{.tiny}}', '0.00000015'],
  ])('%s: %s', (_name, template, text) => {
    expect(runTemplate(template, data)).toEqual({ kind: 'ok', text });
  });

  test.each(['{{.steps.fact-}}', '{{.a-.b}}', '{{$x-y}}', '{{.a -b}}'])(
    '%s is no name and no subtraction',
    (template) => {
      expect(runTemplate(template, data).kind).not.toBe('ok');
    },
  );

  test('a missing step is an error, a missing key of one is empty', () => {
    expect(runTemplate('{{.steps.nosuch.output}}', data).kind).toBe('execute-error');
    expect(runTemplate('[{{.steps.fact-check.rawOutput}}]', data)).toEqual({ kind: 'ok', text: '[]' });
  });
});

describe('[TEMPLATE-6] errors say what and where', () => {
  test.each([
    ['{{ .a', 'unclosed action', 0],
    ['ab {{ nosuch }}', 'function "nosuch" not defined', 6],
    ['{{ if .a }}x', 'unexpected end of template, {{end}} is missing', 0],
    ['{{ .a }} {{ "x }}', 'unterminated quoted string', 12],
    ['{{ $x }}', 'undefined variable "$x"', 3],
  ])('%s: %s', (template, message, offset) => {
    expect(parseTemplate(template)).toEqual({ kind: 'error', message, offset });
  });

  test('comparing text with a number names both types', () => {
    expect(runTemplate('{{ gt .input.a 5 }}', data)).toEqual({
      kind: 'execute-error',
      message: 'incompatible types for comparison: string and int',
    });
  });
});

describe('[TEMPLATE-7] referencesOf', () => {
  test.each<[string, readonly string[]]>([
    ['{{ .steps.a.output }} {{ .input.x }}', ['steps.a.output', 'input.x']],
    ['{{ index .steps "fact-check" "output" }}', ['steps.fact-check.output']],
    ['{{ (index .steps "a").data.urgent }}', ['steps.a.data.urgent']],
    ['{{ $.input.x | printf "%s" .input.y }}', ['input.x', 'input.y']],
    [
      '{{ if and (eq .a.b 1) .c }}{{ .d }}{{ else if .e }}{{ else }}{{ .f }}{{ end }}',
      ['a.b', 'c', 'd', 'e', 'f'],
    ],
    ['{{ with .steps.a }}{{ .output }}{{ $.input.x }}{{ end }}', ['steps.a', 'steps.a.output', 'input.x']],
    ['{{ $s := .steps.a }}{{ $s.output }}', ['steps.a', 'steps.a.output']],
    ['{{ range .items }}{{ .name }}{{ $.input.x }}{{ end }}', ['items', 'input.x']],
    ['{{ define "t" }}{{ .output }}{{ end }}{{ template "t" .steps.a }}', ['steps.a', 'steps.a.output']],
    ['{{ define "t" }}{{ template "t" .next }}{{ end }}text', []],
    ['{{ . }}{{ "literal" }}{{/* .comment */}}', []],
    ['{{ .a }}{{ .a }}', ['a']],
    ['{{ index .steps .input.which }}', ['steps', 'input.which']],
  ])('%s', (text, expected) => {
    const parsed = parseTemplate(text);
    if (parsed.kind === 'error') throw new Error(parsed.message);
    const found = referencesOf(parsed.template).map((path) => path.join('.'));
    expect([...found].sort()).toEqual([...expected].sort());
  });
});

describe('[TEMPLATE-7] itemReferencesOf', () => {
  test.each<[string, readonly string[]]>([
    ['{{ range .items }}{{ .name }}{{ $.input.x }}{{ else }}{{ .empty }}{{ end }}', ['items.*.name']],
    ['{{ range $i, $item := .items }}{{ $item.name }}{{ $i }}{{ end }}', ['items.*.name']],
    [
      '{{ range $item := .items }}{{ range $item.tags }}{{ . }}{{ end }}{{ end }}',
      ['items.*.tags', 'items.*.tags.*'],
    ],
    ['{{ (index .items 0).name }}{{ index .items .which "name" }}', ['items.*.name']],
    ['{{ index .steps "a" "output" }}{{ range 3 }}{{ . }}{{ end }}', []],
  ])('%s', (text, expected) => {
    const parsed = parseTemplate(text);
    if (parsed.kind === 'error') throw new Error(parsed.message);
    const found = itemReferencesOf(parsed.template).map((path) => path.map((key) => key ?? '*').join('.'));
    expect([...found].sort()).toEqual([...expected].sort());
  });
});

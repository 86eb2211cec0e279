import fc from 'fast-check';

import { caseData } from './cases.ts';

/** What random templates run on: `.name` and `.price` exist at the root too, since Go takes a missing key for nil. */
export const randomTemplateData = { ...caseData, name: 'root', price: 1 };

/** Templates of all statements and functions over the data of cases.ts; most parse, many fail when run. */
export const randomTemplate: fc.Arbitrary<string> = fc.letrec<Shapes>((tie) => ({
  field: fc.constantFrom(
    '.yes',
    '.no',
    '.zero',
    '.seven',
    '.negative',
    '.half',
    '.nothing',
    '.list',
    '.numbers',
    '.mixed',
    '.nested',
    '.items',
    '.emptyList',
    '.emptyMap',
    '.map',
    '.words',
    '.deep.one',
    '.deep.one.two.three',
    '.input.alert',
    '.input.empty',
    '.input.missing',
    '.steps.triage.output',
    '.steps.triage.data.score',
    '.steps.nosuch.output',
    '.',
    '$',
    '$.seven',
    '$x',
    '.name',
    '.price',
    '.words.nosuch',
  ),
  literal: fc.oneof(
    fc.integer({ min: -3, max: 12 }).map(String),
    fc.constantFrom(
      '"a"',
      '"b c"',
      '`raw`',
      '""',
      'true',
      'false',
      'nil',
      "'z'",
      '0x1f',
      '"%d|%s"',
      '"%5v|"',
      '"%q"',
    ),
  ),
  operand: oneOf(
    4,
    tie('field'),
    tie('field'),
    tie('literal'),
    fc.constantFrom('(index .items 1).name', '(.words).alpha', '(.deep.one).two', '(.deep | print).x'),
    tie('pipeline').map((pipeline) => `(${pipeline})`),
  ),
  call: fc
    .tuple(
      fc.constantFrom(
        'and',
        'or',
        'not',
        'eq',
        'ne',
        'lt',
        'le',
        'gt',
        'ge',
        'len',
        'index',
        'slice',
        'print',
        'println',
        'printf',
        'html',
        'js',
        'urlquery',
        'toJson',
        'default',
        'trim',
        'upper',
        'lower',
        'join',
      ),
      fc.array(tie('operand'), { maxLength: 3 }),
    )
    .map(([name, operands]) => [name, ...operands].join(' ')),
  pipeline: oneOf(
    3,
    tie('operand'),
    tie('call'),
    fc.tuple(tie('operand'), tie('call')).map((commands) => commands.join(' | ')),
    fc.tuple(tie('call'), tie('call'), tie('call')).map((commands) => commands.join('|')),
  ),
  text: fc.constantFrom('', ' ', 'x', '\n', '  y ', '{', '}', 'é😀'),
  statement: oneOf(
    3,
    tie('text'),
    trimmed(tie('pipeline')),
    trimmed(tie('pipeline').map((pipeline) => `$x := ${pipeline}`)),
    trimmed(tie('pipeline').map((pipeline) => `$x = ${pipeline}`)),
    fc.constantFrom(
      '{{/* comment */}}',
      '{{- /* comment */ -}}',
      '{{break}}',
      '{{continue}}',
      '{{template "t" .}}',
    ),
    fc
      .tuple(
        fc.constantFrom('if', 'with', 'range', 'range $i, $x :=', 'range $x :=', 'if $x :='),
        tie('pipeline'),
        tie('body'),
        tie('tail'),
      )
      .map(([word, pipeline, body, tail]) => `{{${word} ${pipeline}}}${body}${tail}{{end}}`),
  ),
  tail: oneOf(
    2,
    fc.constant(''),
    tie('body').map((body) => `{{else}}${body}`),
    fc
      .tuple(fc.constantFrom('if', 'with'), tie('pipeline'), tie('body'))
      .map(([word, pipeline, body]) => `{{else ${word} ${pipeline}}}${body}`),
  ),
  body: fc.array(tie('statement'), { maxLength: 3 }).map((statements) => statements.join('')),
  template: fc
    .tuple(tie('body'), tie('body'), fc.boolean())
    .map(
      ([main, called, declares]) =>
        `{{define "t"}}${called.replaceAll('{{template "t" .}}', '')}{{end}}${declares ? '{{$x := 1}}' : ''}${main}`,
    ),
})).template;

type Shapes = {
  field: string;
  literal: string;
  operand: string;
  call: string;
  pipeline: string;
  text: string;
  statement: string;
  tail: string;
  body: string;
  template: string;
};

/** One of these; below the depth always the first, so that templates end. */
function oneOf(maxDepth: number, ...options: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.oneof({ maxDepth }, ...options);
}

function trimmed(inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(inner, fc.constantFrom('{{', '{{ ', '{{- '), fc.constantFrom('}}', ' }}', ' -}}'))
    .map(([action, left, right]) => left + action + right);
}

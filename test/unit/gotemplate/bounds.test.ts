import { describe, expect, test } from '@jest/globals';
import { executeTemplate, parseTemplate } from '../../../schemas/gotemplate/index.ts';
import { runTemplate } from '../../support/gotemplate/run-template.ts';

/** Bombs must end in an error, soon. Each would take hours or gigabytes if it were carried out. */
const bombs: readonly (readonly [string, string])[] = [
  ['ranges within ranges', '{{range 1000000}}{{range 1000000}}x{{end}}{{end}}'],
  ['a text that doubles', '{{$x := "xxxxxxxxxxxxxxxx"}}{{range 100}}{{$x = print $x $x}}{{end}}'],
  ['a text that doubles by printf', '{{$x := "x"}}{{range 100}}{{$x = printf "%s%s" $x $x}}{{end}}'],
  ['a wide format in a range', '{{range 1000000}}{{$x := printf "%999999d" 1}}{{end}}'],
  ['a template that calls itself', '{{define "t"}}{{template "t"}}{{end}}{{template "t"}}'],
  ['templates that fan out', '{{define "t"}}{{range 9}}{{template "t"}}{{end}}{{end}}{{template "t"}}'],
  [
    'a join of long texts',
    '{{$s := printf "%900000s" "x"}}{{range 1000}}{{$y := join (fromJson "[1,2,3,4,5,6,7,8,9]") $s}}{{end}}',
  ],
  ['escapes that grow', '{{$x := "<<<<<<<<<<<<<<<<"}}{{range 100}}{{$x = js $x}}{{end}}'],
  ['JSON of everything, again and again', '{{range 1000000}}{{$x := toJson $}}{{end}}'],
];

describe('[TEMPLATE-4] work, depth and length are bounded', () => {
  test.each(bombs)('%s: an error', (_name, template) => {
    const data = { list: Array.from({ length: 1000 }, (_, index) => ({ index, text: 'x'.repeat(100) })) };
    expect(runTemplate(template, data).kind).toBe('execute-error');
  });

  test('a text of the allowed length passes, one more unit does not', () => {
    const parsed = parseTemplate('{{.x}}');
    if (parsed.kind === 'error') throw new Error(parsed.message);
    expect(executeTemplate(parsed.template, { x: 'abc' }, { maxTextLength: 3 })).toEqual({
      kind: 'ok',
      text: 'abc',
    });
    expect(executeTemplate(parsed.template, { x: 'abcd' }, { maxTextLength: 3 })).toEqual({
      kind: 'error',
      message: 'template makes a text longer than 3 characters',
    });
  });

  test.each([
    ['parentheses', `{{${'('.repeat(20_000)}1${')'.repeat(20_000)}}}`],
    ['if statements', '{{if 1}}'.repeat(20_000) + '{{end}}'.repeat(20_000)],
    ['range statements', '{{range 1}}'.repeat(20_000) + '{{end}}'.repeat(20_000)],
    ['variables', Array.from({ length: 20_000 }, (_, index) => `{{$v${index} := 1}}`).join('')],
  ])('20,000 %s do not parse', (_name, template) => {
    expect(parseTemplate(template).kind).toBe('error');
  });

  test('a long chain of else if is no nesting', () => {
    const template = `{{if .no}}0${'{{else if .no}}1'.repeat(5000)}{{else}}last{{end}}`;
    expect(runTemplate(template, { no: false })).toEqual({ kind: 'ok', text: 'last' });
  });

  test('a megabyte of unclosed braces is refused', () => {
    expect(parseTemplate('{{'.repeat(500_000)).kind).toBe('error');
    expect(parseTemplate('{{/*'.repeat(250_000)).kind).toBe('error');
  });

  test('data that contains itself is an error', () => {
    const data: Record<string, unknown> = {};
    data.self = data;
    expect(runTemplate('{{.}}', data).kind).toBe('execute-error');
  });
});

describe('[TEMPLATE-5] prototypes are out of reach', () => {
  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('.%s is a missing key', (name) => {
    expect(runTemplate(`{{.${name}}}|{{index . "${name}"}}`, { a: 1 })).toEqual({ kind: 'ok', text: '|' });
    expect(runTemplate(`{{.${name}.x}}`, { a: 1 }).kind).toBe('execute-error');
  });

  test('but a key of the data may bear such a name', () => {
    expect(runTemplate('{{.constructor}}', { constructor: 'mine' })).toEqual({ kind: 'ok', text: 'mine' });
  });
});

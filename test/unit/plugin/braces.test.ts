import { describe, expect, test } from '@jest/globals';
import { GO_WORDS, STATEMENT_HELPERS } from '../../../plugin/expand/names.ts';
import { scanBraces } from '../../../plugin/expand/scan-braces.ts';

/** The tags of a text as `R:…` (recipe time) and `G:…` (run time), in order. */
function owners(text: string): readonly string[] {
  const scan = scanBraces(text);
  const tags = [
    ...scan.recipeTags.map((span) => ({ ...span, owner: 'R' })),
    ...scan.runTags.map((span) => ({ ...span, owner: 'G' })),
  ];
  return tags
    .sort((left, right) => left.start - right.start)
    .map(({ start, end, owner }) => `${owner}:${text.slice(start, end)}`);
}

describe('whose braces', () => {
  test.each([
    ['{{~x}}', 'R'],
    ['{{~ .x}}', 'R'],
    ['{{{x}}}', 'R'],
    ['{{- .x }}', 'G'],
    ['{{- if .x }}', 'G'],
    ['{{- model }}', 'G'],
    ['{{-3}}', 'G'],
    ['{{#if x}}', 'R'],
    ['{{ #each x}}', 'R'],
    ['{{/if}}', 'R'],
    ['{{/* a comment */}}', 'G'],
    ['{{> limits}}', 'R'],
    ['{{! comment }}', 'R'],
    ['{{!-- a }} b --}}', 'R'],
    ['{{^x}}', 'R'],
    ['{{^}}', 'R'],
    ['{{&x}}', 'R'],
    ['{{@namespace}}', 'R'],
    ['{{./x}}', 'R'],
    ['{{../x}}', 'R'],
    ['{{.. }}', 'G'],
    ['{{this}}', 'R'],
    ['{{this.x}}', 'R'],
    ['{{[a b]}}', 'R'],
    ['{{model}}', 'R'],
    ['{{  model}}', 'R'],
    ['{{\n  model\n}}', 'R'],
    ['{{größe}}', 'R'],
    ['{{true}}', 'R'],
    ['{{.x}}', 'G'],
    ['{{ .input.x }}', 'G'],
    ['{{.}}', 'G'],
    ['{{$x := .a}}', 'G'],
    ['{{(index .a 1)}}', 'G'],
    ['{{"text"}}', 'G'],
    ["{{'c'}}", 'G'],
    ['{{`raw`}}', 'G'],
    ['{{42}}', 'G'],
    ['{{}}', 'G'],
    ['{{if-not}}', 'R'],
    ['{{iffy}}', 'R'],
    ['{{ end }}', 'G'],
    ...[...GO_WORDS].map((word) => [`{{${word} .x}}`, 'G'] as const),
    ...STATEMENT_HELPERS.map((helper) => [`{{${helper} x}}`, 'R'] as const),
  ])('%j belongs to %s [PLUGIN-9]', (text, owner) => {
    expect(owners(text)).toEqual([`${owner}:${text}`]);
  });

  test.each([
    ['{{#if a}}1{{else}}2{{/if}}', ['R:{{#if a}}', 'R:{{else}}', 'R:{{/if}}']],
    ['{{if .a}}1{{else}}2{{end}}', ['G:{{if .a}}', 'G:{{else}}', 'G:{{end}}']],
    ['{{if .a}}1{{else if .b}}2{{end}}', ['G:{{if .a}}', 'G:{{else if .b}}', 'G:{{end}}']],
    [
      '{{#if a}}{{if .b}}1{{else}}2{{end}}{{else}}3{{/if}}',
      ['R:{{#if a}}', 'G:{{if .b}}', 'G:{{else}}', 'G:{{end}}', 'R:{{else}}', 'R:{{/if}}'],
    ],
    [
      '{{range .a}}{{#if b}}1{{else}}2{{/if}}{{else}}3{{end}}',
      ['G:{{range .a}}', 'R:{{#if b}}', 'R:{{else}}', 'R:{{/if}}', 'G:{{else}}', 'G:{{end}}'],
    ],
    [
      '{{#if a}}{{ if .x }}{{/if}}{{#if b}}1{{else}}2{{/if}}',
      ['R:{{#if a}}', 'G:{{ if .x }}', 'R:{{/if}}', 'R:{{#if b}}', 'R:{{else}}', 'R:{{/if}}'],
    ],
    ['{{- with .a }}{{else}}{{- end }}', ['G:{{- with .a }}', 'G:{{else}}', 'G:{{- end }}']],
  ])('else belongs to the innermost open block: %s [PLUGIN-9]', (text, expected) => {
    expect(owners(text)).toEqual(expected);
  });

  test.each([
    ['quotes hide braces', '{{ printf "{{model}}" .x }}', ['G:{{ printf "{{model}}" .x }}']],
    ['also where YAML escapes them', '"{{ printf \\"a}}b\\" .x }}"', ['G:{{ printf \\"a}}b\\" .x }}']],
    ['raw quotes hide braces', '{{ printf `}}` }}', ['G:{{ printf `}}` }}']],
    ['comments hide braces', '{{/* {{model}} }} */}}', ['G:{{/* {{model}} }} */}}']],
    ['an apostrophe in a later text is none', "{{ .x }} it's {{model}}", ['G:{{ .x }}', 'R:{{model}}']],
    [
      'an open quote ends at the first braces',
      '{{ printf "a }} {{model}}',
      ['G:{{ printf "a }}', 'R:{{model}}'],
    ],
    ['recipe-time texts hide braces', '{{concat "}}" x}}', ['R:{{concat "}}" x}}']],
    ['braces of a flow map stay outside', '{a: {b: {{x}}}}', ['R:{{x}}']],
    ['no closing braces at all', 'a {{ .x', ['G:{{']],
  ])('%s', (_, text, expected) => {
    expect(owners(text)).toEqual(expected);
  });

  test.each([
    ['\\{{model}}', '{{'],
    ['\\{{{model}}}', '{{{'],
    ['{{{{raw}}}}{{model}} {{#if}}{{{{/raw}}}}', '{{model}} {{#if}}'],
    ['{{{{ raw }}}}x{{{{/raw}}}}', 'x'],
  ])('%s forces run time [PLUGIN-9]', (text, expected) => {
    expect(owners(text)).toEqual([`G:${expected}`]);
  });

  test('an escaped backslash escapes nothing', () => {
    expect(owners('\\\\{{model}}')).toEqual(['R:{{model}}']);
  });

  test.each([
    ['{{model', '[template.syntax] {{ has no }}'],
    ['{{{model}}', '[template.syntax] {{{ has no }}}'],
    ['{{{{model}}}}', '[template.syntax] {{{{ opens nothing'],
    ['{{{{raw}}}} x', '[template.syntax] {{{{raw}}}} is not closed'],
    ['{{model {{x}}', '[template.syntax] {{ has no }}'],
    ['a {{#if a}}', '[template.syntax] {{#if}} is not closed'],
    ['{{#if a}}{{/each}}', '[template.syntax] {{#if}} is closed by {{/each}}'],
    ['{{/if}}', '[template.syntax] {{/if}} closes nothing'],
    ['{{else}}', '[template.syntax] {{else}} belongs to no open block'],
    ['{{^}}', '[template.syntax] {{else}} belongs to no open block'],
    ['{{#if a}}'.repeat(33), '[template.limit] blocks are nested deeper than 32 levels'],
  ])('%j is a problem', (text, expected) => {
    const [problem] = scanBraces(text).problems;
    expect(`[${problem?.rule}] ${problem?.fact}`).toBe(expected);
  });

  test('no statement helper bears a Go word as name [PLUGIN-14]', () => {
    expect(STATEMENT_HELPERS.filter((helper) => GO_WORDS.has(helper))).toEqual([]);
  });
});

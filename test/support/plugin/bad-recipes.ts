/** One bad recipe, and the start of the error that it must give (issue 3, "Bad input"). */
export interface BadRecipe {
  readonly name: string;
  /** By path, relative to the recipe; a link is `{ link }`. */
  readonly files: Readonly<Record<string, string | Uint8Array | { readonly link: string }>>;
  readonly error: string;
}

const recipe = (lines: string): string =>
  `apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: bad}\n${lines}`;
const agent = (spec: string): string =>
  `apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmAgent\nmetadata: {name: a}\nspec:\n  model: qwen2.5:7b\n  prompt: {inline: x}\n${spec}`;
const aliasBomb = (): string => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 12; level += 1)
    lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`);
  return lines.join('\n');
};
const cycle = `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmTeam
metadata: {name: t}
spec:
  roles: [{name: one, swarmAgent: a}, {name: two, swarmAgent: a}]
  pipeline:
    - {role: one, dependsOn: [two], inputs: {a: b}}
    - {role: two, dependsOn: [one], inputs: {a: b}}
`;

export const badRecipes: readonly BadRecipe[] = [
  { name: 'broken YAML', files: { 'a.yaml': 'a: [b\nc: d' }, error: 'a.yaml:1:4 [yaml.syntax]' },
  {
    name: 'a YAML alias bomb',
    files: { 'a.yaml': aliasBomb() },
    error: 'a.yaml:6:40 [file.limit] aliases write out more',
  },
  {
    name: '40,000 keys in a map',
    files: { 'a.yaml': Array.from({ length: 40_000 }, (_, index) => `key${index}: x`).join('\n') },
    error: 'a.yaml:1:1 [file.limit] a map has more than 10000 keys',
  },
  {
    name: '[ 10,000 deep',
    files: { 'a.yaml': '['.repeat(10_000) },
    error: 'a.yaml:1:100 [file.limit] YAML is nested deeper',
  },
  {
    name: '{ 10,000 deep',
    files: { 'a.yaml': '{a: '.repeat(10_000) },
    error: '[file.limit] YAML is nested deeper',
  },
  {
    name: 'a nested #each bomb',
    files: {
      'recipe.yaml': recipe(
        `parameters: {properties: {l: {type: array, default: [${'1, '.repeat(99)}1]}}}\n`,
      ),
      'a.yaml.hbs': `${'{{#each @root.l}}'.repeat(4)}xxxxxxxxxxxxxxx${'{{/each}}'.repeat(4)}`,
    },
    error: '[template.limit] the expansion takes more than 100000 steps',
  },
  {
    name: 'a nested #if bomb',
    files: {
      'recipe.yaml': recipe(''),
      'a.yaml.hbs': `${'{{#if x}}'.repeat(8_000)}${'{{/if}}'.repeat(8_000)}`,
    },
    error: 'a.yaml.hbs:1:289 [template.limit] blocks are nested deeper than 32 levels',
  },
  {
    name: 'nested sub-expressions',
    files: { 'a.yaml.hbs': `{{json ${'(not '.repeat(800)}` },
    error: 'a.yaml.hbs:1:1 [template.',
  },
  {
    name: 'duplicate keys',
    files: { 'a.yaml': agent('  model: other\n') },
    error: 'a.yaml:7:3 [yaml.duplicate-key] key "model"',
  },
  {
    name: 'a 50 MB file',
    files: { 'a.yaml': new Uint8Array(50_000_000).fill(0x23) },
    error: 'a.yaml:1:1 [file.limit] the file is larger',
  },
  {
    name: 'a binary file',
    files: { 'a.yaml': new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]) },
    error: 'a.yaml:1:1 [file.limit] the file is binary',
  },
  {
    name: 'a link out of the repository',
    files: { 'a.yaml': { link: '/etc/passwd' } },
    error: 'a.yaml:1:1 [file.link]',
  },
  {
    name: 'a missing parameter',
    files: {
      'recipe.yaml': recipe('parameters: {required: [m], properties: {m: {type: string}}}\n'),
      'a.yaml': agent(''),
    },
    error: 'recipe.yaml:4:42 [value.missing] parameter m is required and has no value',
  },
  {
    name: 'an unknown helper',
    files: { 'a.yaml.hbs': '{{shout "x"}}' },
    error: 'a.yaml.hbs:1:3 [template.unknown] there is no helper shout',
  },
  {
    name: 'prototype tricks in templates',
    files: {
      'a.yaml.hbs': '{{#with "s" as |string|}}{{#with (json string.constructor)}}{{this}}{{/with}}{{/with}}',
    },
    error: 'a.yaml.hbs:1:40 [template.unknown] string.constructor is not known here',
  },
  { name: 'a DAG cycle', files: { 'a.yaml': agent(''), 't.yaml': cycle }, error: 't.yaml:' },
  {
    name: 'an unknown field',
    files: { 'a.yaml': agent('  guardrials: {}\n') },
    error:
      'a.yaml:7:3 [schema.unknown-field] spec.guardrials is not a field of SwarmAgent. Did you mean spec.guardrails?',
  },
  {
    name: 'a pattern that backtracks',
    files: {
      'recipe.yaml': recipe('parameters: {properties: {m: {type: string, pattern: "^(a+)+$"}}}\n'),
      'values.yaml': `m: ${'a'.repeat(60)}b\n`,
    },
    error: 'values.yaml:1:4 [value.type] parameter m must match pattern',
  },
  {
    name: 'recipes that import each other',
    files: { 'recipe.yaml': recipe('imports: [{path: .}]\n') },
    error: 'recipe.yaml:4:18 [import.cycle]',
  },
  {
    name: 'a key with a break in it',
    files: { 'a.yaml': '"a\\nforged.yaml:1:1 [x] line": 1\n"a\\nforged.yaml:1:1 [x] line": 2\n' },
    error: 'a.yaml:2:1 [yaml.duplicate-key]',
  },
  {
    name: '20,000 anchors',
    files: { 'a.yaml': Array.from({ length: 20_000 }, (_, index) => `- &a${index} x`).join('\n') },
    error: 'a.yaml:1:1 [document.incomplete]',
  },
  {
    name: 'a megabyte of braces',
    files: { 'a.yaml.hbs': '{{'.repeat(500_000) },
    error: 'a.yaml.hbs:1:1 [template.syntax]',
  },
  { name: 'a megabyte of open actions', files: { 'a.yaml.hbs': '{{ .a " '.repeat(120_000) }, error: '' },
  {
    name: 'a megabyte of escaped quotes',
    files: { 'a.yaml.hbs': `{{ "${'\\"'.repeat(400_000)}` },
    error: '',
  },
  {
    name: 'a megabyte of open actions before an end',
    files: { 'a.yaml.hbs': `${'{{ .a " '.repeat(120_000)}}}` },
    error: '',
  },
  {
    name: 'a megabyte of open comments before an end',
    files: { 'a.yaml.hbs': `${'{{/* '.repeat(200_000)}*/` },
    error: '',
  },
  {
    name: 'a megabyte of open raw quotes',
    files: { 'a.yaml.hbs': "{{ ` '{{\n".repeat(110_000) },
    error: '',
  },
  {
    name: 'aliases of a long text',
    files: { 'a.yaml': `a: &a ${'x'.repeat(500_000)}\nb: [${'*a, '.repeat(100_000)}]\n` },
    error: 'a.yaml:2:13 [file.limit] aliases write out more than 1048576 characters',
  },
  {
    name: '10,000 unknown values',
    files: { 'values.yaml': Array.from({ length: 10_000 }, (_, index) => `key${index}: x`).join('\n') },
    error: 'values.yaml:1:1 [value.unknown] unknown parameter key0',
  },
  {
    name: '9,000 unknown fields',
    files: { 'a.yaml': agent(Array.from({ length: 9_000 }, (_, index) => `  key${index}: x`).join('\n')) },
    error: '[schema.unknown-field]',
  },
  {
    name: 'a text joined from itself',
    files: {
      'recipe.yaml': recipe('parameters: {properties: {t: {type: string}}}\n'),
      'values.yaml': `t: ${'x'.repeat(1_000_000)}\n`,
      'a.yaml.hbs': `{{concat ${'(concat t t) '.repeat(30)}}}`,
    },
    error: 'a.yaml.hbs:1:11 [template.unsafe-value] concat makes more than 1048576 characters',
  },
];

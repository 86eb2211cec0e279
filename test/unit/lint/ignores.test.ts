import { describe, expect, test } from '@jest/globals';
import { agent, configMap, recipe } from '../plugin/render-files.ts';
import { lintFiles } from './lint-files.ts';

/** Findings of one file, `line rule`. */
async function found(text: string, name = 'a.yaml', more: Readonly<Record<string, string>> = {}) {
  const files = { '/repo/recipe.yaml': recipe(), [`/repo/${name}`]: text, ...more };
  const { stdout } = await lintFiles(['.', '-o', 'json'], { files });
  const list: readonly { file: string; line: number; rule: string }[] = JSON.parse(stdout);
  return list.map(({ line, rule }) => `${line} ${rule}`);
}

const alias = (before = '', behind = '') => agent('one', `${before}  envFrom: []${behind}\n`);

describe('an ignore in a comment [LINT-10]', () => {
  test.each([
    ['behind the line', alias('', ' # swarmlint-ignore schema.alias: older clusters read it')],
    ['above the line', alias('  # swarmlint-ignore schema.alias: older clusters read it\n')],
    ['above other comments', alias('  # swarmlint-ignore schema.alias: older\n\n  # more\n')],
    ['for the whole file', `# swarmlint-ignore-file schema.alias: older clusters read it\n${alias()}`],
    ['among others', alias('  # swarmlint-ignore schema.alias, schema.alias: older: really\n')],
  ])('%s takes the finding away', async (_, text) => {
    expect(await found(alias())).toEqual(['8 schema.alias']);
    expect(await found(text)).toEqual([]);
  });

  test.each([
    [
      'another rule',
      alias('  # swarmlint-ignore schema.enum: x\n'),
      ['8 lint.ignore-unused', '9 schema.alias'],
    ],
    [
      'another line',
      alias('  # swarmlint-ignore schema.alias: x\n  model2: x\n'),
      ['8 lint.ignore-unused', '9 schema.unknown-field', '10 schema.alias'],
    ],
    ['no reason', alias('', ' # swarmlint-ignore schema.alias'), ['8 schema.alias', '8 lint.ignore-reason']],
    [
      'an empty reason',
      alias('', ' # swarmlint-ignore schema.alias:  '),
      ['8 schema.alias', '8 lint.ignore-reason'],
    ],
    ['no rule', alias('', ' # swarmlint-ignore: x'), ['8 schema.alias', '8 lint.ignore-rule']],
    [
      'an unknown rule',
      alias('', ' # swarmlint-ignore schema.alais: x'),
      ['8 schema.alias', '8 lint.ignore-rule'],
    ],
    ['another word', alias('', ' # swarmlint-ignored schema.alias: x'), ['8 schema.alias']],
  ])('for %s takes nothing away', async (_, text, expected) => {
    expect(await found(text)).toEqual(expected);
  });

  test('the rule that was meant is proposed', async () => {
    const files = { '/repo/a.yaml': alias('', ' # swarmlint-ignore schema.alais: x') };
    const { stdout } = await lintFiles(['a.yaml'], { files });
    expect(stdout).toContain(
      '[lint.ignore-rule] swarmlint-ignore names "schema.alais", which is no rule. Name a rule by its id, as findings do; did you mean schema.alias?',
    );
  });

  test.each([
    ['a block text', '  description: |\n    # swarmlint-ignore schema.enum: x\n'],
    ['a folded text in a list', '  settings:\n  - >-\n    # swarmlint-ignore schema.enum: x\n'],
    ['quotes', `  description: "a # swarmlint-ignore schema.enum: x"\n`],
    ['single quotes', `  description: 'it''s # swarmlint-ignore schema.enum: x'\n`],
    ['a word', '  description: a#swarmlint-ignore schema.enum\n'],
  ])('in %s is text, and no comment', async (_, spec) => {
    const rules = await found(agent('one', spec));
    expect(rules.filter((rule) => rule.includes('lint.'))).toEqual([]);
  });

  test.each([
    ['a key follows', '  description: |\n    text\n  # swarmlint-ignore schema.enum: x\n  seconds: 1\n'],
    [
      'a sibling in a list follows',
      '  settings:\n  - name: >-\n      text\n    # swarmlint-ignore schema.enum: x\n    x: 1\n',
    ],
    ['it begins a list', '  settings: # swarmlint-ignore schema.enum: |\n  - name: a\n'],
  ])('behind a block text counts again when %s', async (_, spec) => {
    expect(await found(agent('one', spec))).toContainEqual(expect.stringContaining('lint.ignore-unused'));
  });

  test('works in templates, partials, values and recipe.yaml', async () => {
    const template = `${agent('one', '  # swarmlint-ignore schema.alias: x\n  {{> env}}\n')}`;
    expect(await found(template, 'a.yaml.hbs', { '/repo/partials/env.hbs': 'envFrom: []\n' })).toEqual([
      '8 lint.ignore-unused',
      '1 schema.alias',
    ]);
    const partial = '# swarmlint-ignore schema.alias: x\nenvFrom: []\n';
    expect(
      await found(agent('one', '  {{> env}}\n'), 'a.yaml.hbs', { '/repo/partials/env.hbs': partial }),
    ).toEqual([]);
    const values = 'extra: 1 # swarmlint-ignore value.unknown: x\n';
    expect(await found(configMap('a'), 'a.yaml', { '/repo/values.yaml': values })).toEqual([]);
    const recipeFile = recipe('extra: 1 # swarmlint-ignore recipe.unknown-key: x\n');
    expect(await found(configMap('a'), 'a.yaml', { '/repo/recipe.yaml': recipeFile })).toEqual([]);
  });

  test('used in one environment is not idle, and with one environment alone nothing is called idle', async () => {
    const files = {
      '/repo/recipe.yaml': recipe('parameters: {properties: {model: {type: string}}}\n'),
      '/repo/values/dev.yaml': 'model: x\n',
      '/repo/values/prod.yaml': 'model: gpt-4o\n',
      '/repo/a.yaml.hbs': agent('one').replace(
        'model: qwen2.5:7b',
        'model: {{model}} # swarmlint-ignore policy.models.allowed: x',
      ),
      '/p/p.yaml':
        'apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmPolicy\nmetadata: {name: p}\nspec: {enforcementMode: Enforce, models: {allowed: [x]}}\n',
    };
    const clean = { exitCode: 0, stdout: '', stderr: '' };
    expect(await lintFiles(['--policies', '/p'], { files })).toMatchObject(clean);
    expect(await lintFiles(['--policies', '/p', '--environment', 'dev'], { files })).toMatchObject(clean);
    const { stdout } = await lintFiles([], { files });
    expect(stdout).toContain('[lint.ignore-unused]');
  });

  test('for what only an importer finds is idle when all importers are linted, and no sooner', async () => {
    const files = (policy: string) => ({
      '/repo/.git/HEAD': 'ref: refs/heads/main\n',
      '/repo/shared/recipe.yaml': recipe(
        'parameters: {properties: {policy: {type: string, default: strict}}}\n',
      ),
      '/repo/shared/a.yaml.hbs': agent(
        'one',
        '  # swarmlint-ignore schema.enum: of importers\n  infrastructure: {networkPolicy: {{policy}}}\n',
      ),
      '/repo/importer/recipe.yaml': recipe(`imports: [{path: ../shared, parameters: {policy: ${policy}}}]\n`),
    });
    const rules = async (paths: readonly string[], policy: string) => {
      const { stdout } = await lintFiles([...paths, '-o', 'json'], { files: files(policy) });
      const list: readonly { rule: string }[] = JSON.parse(stdout);
      return list.map(({ rule }) => rule);
    };
    expect(await rules(['importer'], 'lax')).toEqual([]);
    expect(await rules(['.'], 'lax')).toEqual([]);
    expect(await rules(['shared'], 'lax')).toEqual([]);
    expect(await rules(['.'], 'default')).toEqual(['lint.ignore-unused']);
    expect(await rules(['shared', 'importer'], 'default')).toEqual(['lint.ignore-unused']);
    expect(await rules(['shared'], 'default')).toEqual([]);
  });

  test('in a stream works, too', async () => {
    const stdin = alias('  # swarmlint-ignore schema.alias: x\n');
    expect(await lintFiles(['-'], { stdin })).toMatchObject({ exitCode: 0, stdout: '' });
  });
});

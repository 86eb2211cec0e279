import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { agent, recipe } from '../plugin/render-files.ts';
import { lintFiles } from './lint-files.ts';

const files = (settings: string) => ({
  '/repo/.git/HEAD': '',
  '/repo/.swarmlint.yaml': settings,
  '/repo/recipes/old/recipe.yaml': recipe(),
  '/repo/recipes/old/a.yaml': agent('old', '  envFrom: []\n  modle: x\n'),
  '/repo/recipes/new/recipe.yaml': recipe(),
  '/repo/recipes/new/a.yaml': agent('new', '  envFrom: []\n'),
  '/repo/policies/models.yaml':
    'apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmPolicy\nmetadata: {name: models}\nspec: {enforcementMode: Enforce, models: {allowed: [gpt-*]}}\n',
  '/repo/policies/notes.txt': 'x',
  '/repo/a.json': '{"version": 1, "findings": []}',
});

/** `file severity rule`, in order. */
async function found(settings: string, argv: readonly string[] = [], cwd?: string) {
  const given = { files: files(settings), ...(cwd === undefined ? {} : { cwd }) };
  const { stdout } = await lintFiles([...argv, '-o', 'json'], given);
  const list: readonly { file: string; severity: string; rule: string }[] = JSON.parse(stdout);
  return list.map(({ file, severity, rule }) => `${file} ${severity} ${rule}`);
}

const plain = [
  'recipes/new/a.yaml warning schema.alias',
  'recipes/old/a.yaml warning schema.alias',
  'recipes/old/a.yaml error schema.unknown-field',
];

describe('.swarmlint.yaml [LINT-8]', () => {
  test('sets severities by rule, group and all, the most exact name first', async () => {
    expect(await found('')).toEqual(plain);
    expect(await found('rules: {schema.alias: ignore}')).toEqual(plain.slice(2));
    expect(await found('rules: {"*": ignore, "schema.*": warning, schema.alias: error}')).toEqual([
      'recipes/new/a.yaml error schema.alias',
      'recipes/old/a.yaml error schema.alias',
      'recipes/old/a.yaml warning schema.unknown-field',
    ]);
  });

  test('overrides hold for their paths, the last that fits first, from whatever folder lint is started', async () => {
    const settings = `
rules: {schema.alias: error}
overrides:
  - {paths: [recipes/**], rules: {schema.alias: warning}}
  - {paths: ["recipes/old/**"], rules: {schema.alias: ignore, schema.unknown-field: warning}}
`;
    expect(await found(settings)).toEqual([
      'recipes/new/a.yaml warning schema.alias',
      'recipes/old/a.yaml warning schema.unknown-field',
    ]);
    expect(await found(settings, [], '/repo/recipes/old')).toEqual(['a.yaml warning schema.unknown-field']);
  });

  test('names folders of policies that every recipe is judged by', async () => {
    expect(await found('policies: [policies]', ['recipes/new'])).toEqual([
      'recipes/new/a.yaml error policy.models.allowed',
      'recipes/new/a.yaml warning schema.alias',
    ]);
  });

  test('limits warnings, and the command line has the last word', async () => {
    const run = (...argv: string[]) =>
      lintFiles(['recipes/new', ...argv], { files: files('maxWarnings: 0') });
    expect((await run()).exitCode).toBe(1);
    expect((await run('--max-warnings', '1')).exitCode).toBe(0);
  });

  test('tells outputs where the rules are published', async () => {
    const { stdout } = await lintFiles(['-o', 'sarif'], {
      files: files('rulesUrl: "https://git.test/docs/rules/"'),
    });
    expect(JSON.parse(stdout).runs[0].tool.driver.rules[0].helpUri).toBe(
      'https://git.test/docs/rules/schema.alias.md',
    );
  });

  test('may be another file, which must be there', async () => {
    const given = { files: { ...files(''), '/repo/ci/lint.yaml': 'rules: {"*": ignore}\n' } };
    expect(await lintFiles(['--config', 'ci/lint.yaml'], given)).toMatchObject({ exitCode: 0, stdout: '' });
    expect(await lintFiles(['--config', 'no.yaml'], given)).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

const valid = [
  'rules: {schema.alias: ignore, "team.*": warning, "*": error}',
  'overrides: [{paths: [a/**], rules: {schema.cel: ignore}}]',
  'policies: [policies]',
  'maxWarnings: 0',
  'baseline: a.json\nrulesUrl: https://a.test/x',
];

const wrong: readonly (readonly [settings: string, expected: string])[] = [
  ['rule: {}', '.swarmlint.yaml:1:1 [lint.settings] unknown key "rule" (did you mean "rules"?)'],
  [
    'rules:\n  schema.alais: ignore',
    '2:3 [lint.settings] there is no rule "schema.alais" (did you mean "schema.alias"?)',
  ],
  [
    'rules:\n  schema.alias: ignored',
    '2:17 [lint.settings] the severity of schema.alias is none of error, warning, ignore (did you mean "ignore"?)',
  ],
  ['rules: {"schema.alias": off}', '1:25 [yaml.ambiguous]'],
  ['rules: []', '1:1 [lint.settings] rules is no map'],
  [
    'overrides:\n- path: [a]\n  rules: {}',
    '2:3 [lint.settings] unknown key "path" in overrides[0] (did you mean "paths"?)',
  ],
  ['overrides:\n- paths: [a]', 'overrides[0] has no rules'],
  ['overrides: [{paths: [1], rules: {}}]', '1:22 [lint.settings] overrides[0].paths[0] is no text'],
  ['policies: [polices]', '1:12 [lint.settings] there is no folder "polices"'],
  ['maxWarnings: many', '1:14 [lint.settings] maxWarnings is no whole number from 0'],
  ['maxWarnings: -1', '1:14 [lint.settings]'],
  ['rulesUrl: ftp://x', '1:11 [lint.settings] rulesUrl is no http'],
  ['baseline: 1', '1:11 [lint.settings] baseline is no text'],
  ['- a', 'the settings are not exactly one map'],
  ['a: [', '[yaml.syntax]'],
];

describe('a mistake in .swarmlint.yaml [LINT-9]', () => {
  test.each(wrong)('%j is told at its place, and nothing is linted by it', async (settings, expected) => {
    const result = await lintFiles([], { files: files(settings) });
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toContain(expected);
    expect(result.stdout).not.toContain('recipes/');
  });

  const root = join(import.meta.dirname, '../../..');
  const schema = JSON.parse(readFileSync(join(root, 'schemas/generated/editor/swarmlint.json'), 'utf8'));
  const isValid = new Ajv2020({ strict: false }).compile(schema);
  // What only the file system, or only YAML, can tell.
  const beyondSchema = ['policies: [polices]', 'rules: {"schema.alias": off}', 'a: ['];

  test.each(valid)('%j is right for lint and for the schema of editors', async (settings) => {
    expect(await found(settings)).not.toContainEqual(expect.stringContaining('lint.settings'));
    expect([isValid(parse(settings)), isValid.errors]).toEqual([true, null]);
  });

  test.each(wrong.map(([settings]) => settings).filter((each) => !beyondSchema.includes(each)))(
    '%j is wrong for the schema of editors, too',
    (settings) => {
      expect(isValid(parse(settings))).toBe(false);
    },
  );
});

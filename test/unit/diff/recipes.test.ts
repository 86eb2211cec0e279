import { describe, expect, test } from '@jest/globals';
import { diffText } from '../../../plugin/diff/print/text.ts';
import { agent, configMap, recipe } from '../plugin/render-files.ts';
import { diffFiles, told, toldResources } from './diff-files.ts';

const parameters = 'parameters: {properties: {model: {type: string, default: qwen3}}}\n';
const templated = agent('a').replace('qwen2.5:7b', '{{model}}');

describe('environments', () => {
  const files = {
    'one/recipe.yaml': recipe(parameters),
    'one/a.yaml.hbs': templated,
    'one/values/dev.yaml': 'model: qwen3\n',
    'one/values/prod.yaml': 'model: qwen3\n',
  };

  test('[DIFF-7] a change of all environments is told once, with their names', async () => {
    const head = { ...files, 'one/a.yaml.hbs': templated.replace('You are a', 'You are b') };
    const { resources } = await diffFiles(files, head);
    expect(resources.map(({ recipes }) => recipes)).toEqual([
      [{ path: 'one', environments: ['dev', 'prod'] }],
    ]);
  });

  test('[DIFF-7] a value of one environment is told for it, with the file that it came from', async () => {
    const { changes } = await diffFiles(files, { ...files, 'one/values/prod.yaml': 'model: gpt-4o\n' });
    const gained = changes.find(({ kind }) => kind === 'models-gained');
    expect(gained).toMatchObject({
      fact: 'SwarmAgent "a" uses model "gpt-4o"',
      place: {
        position: { file: 'one/a.yaml.hbs', line: 5 },
        valueOrigins: ['model from one/values/prod.yaml:1:8'],
      },
      recipes: [{ path: 'one', environments: ['prod'] }],
    });
  });

  test('[DIFF-7] a new environment is compared with nothing', async () => {
    const report = await diffFiles(files, { ...files, 'one/values/test.yaml': '' });
    expect(report.changes.map(({ kind, recipes }) => [kind, recipes[0]?.environments])).toEqual([
      ['agents-gained', ['test']],
      ['models-gained', ['test']],
    ]);
  });

  test('[DIFF-7] a recipe that gets its first environment is compared with what all had before', async () => {
    const { 'one/values/dev.yaml': _dev, 'one/values/prod.yaml': _prod, ...plain } = files;
    const report = await diffFiles(plain, { ...plain, 'one/values/dev.yaml': '' });
    expect(report).toMatchObject({ changes: [], resources: [], problems: [] });
  });

  test('[DIFF-7] what an imported partial changes is told for every recipe that imports it', async () => {
    const shared = {
      'shared/recipe.yaml': recipe().replace('demo', 'shared'),
      'shared/a.yaml': agent('a'),
      'one/recipe.yaml': recipe('imports: [{path: ../shared}]\n').replace('demo', 'one'),
      'two/recipe.yaml': recipe('imports: [{path: ../shared}]\n').replace('demo', 'two'),
    };
    const head = { ...shared, 'shared/a.yaml': agent('a', '  infrastructure: {networkPolicy: disabled}\n') };
    const { changes } = await diffFiles(shared, head);
    expect(changes.map(({ recipes }) => recipes.map(({ path }) => path))).toEqual([['one', 'shared', 'two']]);
  });
});

describe('recipes that move', () => {
  const text = { 'recipe.yaml': recipe(), 'a.yaml': agent('a') };
  const at = (folder: string, files: Readonly<Record<string, string>> = text) =>
    Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));

  test('[DIFF-8] a folder that is called differently is the same recipe', async () => {
    const report = await diffFiles(
      at('old'),
      at('new/place', {
        ...text,
        'a.yaml': agent('a', '  tools: {webhooks: [{name: w, url: "http://w"}]}\n'),
      }),
    );
    expect(report.moves).toEqual([
      { from: { path: 'old', name: 'demo' }, to: { path: 'new/place', name: 'demo' } },
    ]);
    expect(toldResources(report)).toEqual(['changed SwarmAgent a: spec.tools']);
    expect(report.changes.map(({ kind }) => kind)).toEqual(['tools-gained', 'hosts-gained']);
  });

  test('[DIFF-8] a recipe that is called differently is renamed, and its labels are no change', async () => {
    const report = await diffFiles(
      at('one'),
      at('one', { ...text, 'recipe.yaml': recipe().replace('demo', 'other') }),
    );
    expect(report).toMatchObject({
      changes: [],
      resources: [],
      moves: [{ to: { path: 'one', name: 'other' } }],
    });
  });

  test('[DIFF-8] moved and renamed at once, it is known by its objects', async () => {
    const renamed = at('two', { ...text, 'recipe.yaml': recipe().replace('demo', 'other') });
    const others = at('three', { 'recipe.yaml': recipe().replace('demo', 'x'), 'c.yaml': configMap('c') });
    const report = await diffFiles(at('one'), { ...renamed, ...others });
    expect(report.moves).toEqual([
      { from: { path: 'one', name: 'demo' }, to: { path: 'two', name: 'other' } },
    ]);
    expect(toldResources(report)).toEqual(['added ConfigMap c']);
  });

  test('[DIFF-8] a run that was edited is the same run', async () => {
    const run = (prompt: string): string =>
      `apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmRun\nmetadata: {name: r}\nspec: {agent: a, prompt: ${prompt}}\n`;
    const report = await diffFiles(
      at('one', { ...text, 'r.yaml': run('first') }),
      at('one', { ...text, 'r.yaml': run('second') }),
    );
    expect(toldResources(report)).toEqual(['changed SwarmRun r: spec.prompt']);
  });
});

describe('recipes that do not render', () => {
  const good = { 'one/recipe.yaml': recipe(), 'one/a.yaml': agent('a') };
  const bad = { ...good, 'one/a.yaml': agent('a', '  modle: x\n') };

  test('[DIFF-9] on the new side it is not compared', async () => {
    const report = await diffFiles(good, bad);
    expect(report.problems).toMatchObject([{ recipe: 'one', side: 'head', isCompared: false }]);
    expect(report.problems[0]?.lines[0]).toContain('one/a.yaml:8:3 [schema.unknown-field]');
    expect(report.resources).toEqual([]);
  });

  test('[ENV-4] a reason is told once, with the environments that have it', async () => {
    const environments = { 'one/values/dev.yaml': '', 'one/values/prod.yaml': '' };
    const spec = '  {{#if (eq @environment "prod")}}modle: x{{/if}}\n';
    const everywhere = await diffFiles({ ...good, ...environments }, { ...bad, ...environments });
    const inProd = { ...environments, 'one/recipe.yaml': recipe(), 'one/a.yaml.hbs': agent('a', spec) };
    const somewhere = await diffFiles({ ...good, ...environments }, inProd);
    expect([everywhere, somewhere].map(({ problems }) => problems)).toMatchObject([
      [{ recipe: 'one', environments: ['dev', 'prod'] }],
      [{ recipe: 'one', environments: ['prod'] }],
    ]);
    expect(diffText(everywhere)).toContain('  one [dev, prod] [now] one/a.yaml:8:3 [schema.unknown-field]');
  });

  test('[DIFF-9] on the old side all that it has counts as new', async () => {
    const report = await diffFiles(bad, good);
    expect(report.problems).toMatchObject([{ side: 'base' }]);
    expect(told(report)[0]).toBe('one/a.yaml:3:18 agents-gained: SwarmAgent "a" is a new agent');
  });

  test('[DIFF-9] one that only breaks a policy is compared all the same', async () => {
    const policy =
      'apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmPolicy\nmetadata: {name: p}\nspec: {enforcementMode: Enforce, models: {allowed: [qwen*]}}\n';
    const files = { ...good, 'one/p.yaml': policy };
    const report = await diffFiles(files, {
      ...files,
      'one/a.yaml': agent('a').replace('qwen2.5:7b', 'gpt-4o'),
    });
    expect(report.problems).toMatchObject([{ side: 'head', isCompared: true }]);
    expect(report.changes.map(({ kind }) => kind)).toEqual(['models-gained', 'models-lost']);
  });
});

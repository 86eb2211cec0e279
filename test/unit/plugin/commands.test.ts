import { describe, expect, test } from '@jest/globals';
import type { CommandInput, CommandResult } from '../../../plugin/commands/command.ts';
import { lint } from '../../../plugin/commands/lint.ts';
import { render } from '../../../plugin/commands/render.ts';
import { type MemoryEntry, memoryFileSystem } from './memory-files.ts';
import { agent, configMap, recipe } from './render-files.ts';

const files: Readonly<Record<string, MemoryEntry>> = {
  '/repo/.git/HEAD': 'ref: refs/heads/main\n',
  '/repo/recipes/one/recipe.yaml': recipe(
    'imports: [{path: ../../shared}]\nparameters: {properties: {model: {type: string, default: qwen3}}}\n',
  ),
  '/repo/recipes/one/a.yaml.hbs': configMap('a', '{{model}}').replaceAll('"', ''),
  '/repo/recipes/two/recipe.yaml': recipe(),
  '/repo/recipes/two/values/dev.yaml': '',
  '/repo/recipes/two/values/prod.yaml': '',
  '/repo/recipes/two/a.yaml': `${configMap('a')}---\n${agent('b', '  modle: x\n').replace('{name: b}', '{name: b, annotations: {recipes.kubeswarm.io/environments: prod}}')}`,
  '/repo/recipes/node_modules/three/recipe.yaml': 'a: [',
  '/repo/shared/s.yaml': configMap('s'),
  '/repo/loose.yaml': agent('loose', '  modle: x\n'),
  '/repo/extra.yaml': 'model: qwen-extra\n',
};

function input(argv: readonly string[], cwd = '/repo', stdin = ''): CommandInput {
  return {
    argv,
    env: {},
    cwd,
    fileSystem: memoryFileSystem(files),
    readStdin: () => Promise.resolve(new TextEncoder().encode(stdin)),
  };
}

/** What a lint without findings answers. */
const clean = { exitCode: 0, stdout: '', stderr: '', files: [] };

const rendered = (argv: readonly string[], cwd?: string, stdin?: string): Promise<CommandResult> =>
  render(input(argv, cwd, stdin));
const linted = (argv: readonly string[], cwd?: string, stdin?: string): Promise<CommandResult> =>
  lint(input(argv, cwd, stdin));

describe('swarm render', () => {
  test('prints YAML, or JSON when asked', async () => {
    const yaml = await rendered(['recipes/one']);
    expect(yaml).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: expect.stringContaining('---\napiVersion: v1\nkind: ConfigMap\n'),
    });
    const json = await rendered(['recipes/one', '-o', 'json']);
    expect(json.stdout).toContain('---\n{"apiVersion":"v1","kind":"ConfigMap"');
  });

  test('inside of a recipe the tree is the Git repository around it', async () => {
    const result = await rendered(['.'], '/repo/recipes/one');
    expect([result.exitCode, result.stderr]).toEqual([0, '']);
  });

  test('--set and --values give values', async () => {
    const bySet = await rendered(['recipes/one', '--set', 'model=a=b']);
    expect(bySet.stdout).toContain('text: a=b');
    const byFile = await rendered(['recipes/one', '--values', 'extra.yaml']);
    expect(byFile.stdout).toContain('text: qwen-extra');
  });

  test('findings are on stderr with names relative to the working directory, nothing on stdout [PLUGIN-25]', async () => {
    const result = await rendered(['../recipes/two', '--environment', 'prod'], '/repo/shared');
    expect([result.exitCode, result.stdout]).toEqual([1, '']);
    expect(result.stderr).toMatch(/^\.\.\/recipes\/two\/a\.yaml:\d+:3 \[schema\.unknown-field\]/);
  });

  test('- reads a stream and renders it like a recipe without a name', async () => {
    const result = await rendered(['-', '-o', 'json'], '/repo', agent('a'));
    expect([result.exitCode, result.stderr]).toEqual([0, '']);
    expect(result.stdout).toContain('SkipDryRunOnMissingResource=true');
    const broken = await rendered(['-'], '/repo', agent('a', '  modle: x\n'));
    expect([broken.exitCode, broken.stdout]).toEqual([1, '']);
    expect(broken.stderr).toMatch(/^stdin:8:3 \[schema\.unknown-field\]/);
  });

  test('a ResourceList of kustomize goes back as one, its findings at their places', async () => {
    const list = (item: string) =>
      `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig: {data: x}\nitems:\n- ${item.trimEnd().replaceAll('\n', '\n  ')}\n`;
    const result = await rendered(['-', '-o', 'json'], '/repo', list(agent('a')));
    expect([result.exitCode, result.stderr]).toEqual([0, '']);
    expect(JSON.parse(result.stdout.replace('---\n', ''))).toEqual({
      apiVersion: 'config.kubernetes.io/v1',
      kind: 'ResourceList',
      functionConfig: { data: 'x' },
      items: [
        expect.objectContaining({ kind: 'SwarmAgent', metadata: expect.objectContaining({ name: 'a' }) }),
      ],
    });
    const broken = await rendered(['-'], '/repo', list(agent('a', '  modle: x\n')));
    expect([broken.exitCode, broken.stdout]).toEqual([1, '']);
    expect(broken.stderr).toMatch(/^stdin:12:5 \[schema\.unknown-field\]/);
  });

  test.each([
    [[], 'render takes exactly one directory'],
    [['a', 'b'], 'render takes exactly one directory'],
    [['nowhere'], 'there is no directory "nowhere"'],
    [['recipes/one', '-o', 'xml'], '-o is neither yaml nor json'],
    [['recipes/one', '--set', 'model'], '--set takes name=value'],
    [['recipes/one', '--nope'], 'nope'],
  ])('%j is a usage error', async (argv, expected) => {
    const result = await rendered(argv);
    expect([result.exitCode, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toContain(expected);
    expect(result.stderr).toContain('usage: swarm render');
  });
});

describe('swarm lint', () => {
  test('lints every recipe below a path in every environment [PLUGIN-35]', async () => {
    const result = await linted(['recipes']);
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatch(/^recipes\/two\/a\.yaml:\d+:3 \[schema\.unknown-field\] .*\n$/);
    const dev = await linted(['recipes', '--environment', 'dev']);
    expect(dev).toEqual(clean);
  });

  test('a file stands for the recipe around it; outside of any it is linted alone', async () => {
    const touched = await linted(['recipes/two/values/dev.yaml']);
    expect(touched.stdout).toContain('recipes/two/a.yaml:');
    const alone = await linted(['loose.yaml']);
    expect(alone.stdout).toMatch(/^loose\.yaml:8:3 \[schema\.unknown-field\]/);
  });

  test('clean is exit code 0 without a word, warnings alone too', async () => {
    expect(await linted(['recipes/one'])).toEqual(clean);
    const warning = await linted(['recipes/one', '--namespace', 'x'], '/repo');
    expect(warning.exitCode).toBe(0);
    const stream = await linted(
      ['-', '--namespace', 'x'],
      '/repo',
      configMap('a', 'x', ', namespace: other'),
    );
    expect([stream.exitCode, stream.stdout]).toEqual([0, expect.stringContaining('warning:')]);
  });

  test('-o json is a list for programs', async () => {
    const result = await linted(['recipes/two', '-o', 'json']);
    expect(JSON.parse(result.stdout)).toEqual([
      expect.objectContaining({
        file: 'recipes/two/a.yaml',
        line: expect.any(Number),
        column: 3,
        rule: 'schema.unknown-field',
        severity: 'error',
        path: 'spec.modle',
      }),
    ]);
  });

  test('the namespace of an Application is assumed where a template asks for it', async () => {
    const namespaced = configMap('{{@app}}').replace('{name:', '{namespace: {{@namespace}}, name:');
    const only: Readonly<Record<string, MemoryEntry>> = {
      '/repo/recipe.yaml': recipe(),
      '/repo/a.yaml.hbs': namespaced,
    };
    const fileSystem = memoryFileSystem(only);
    expect(await lint({ ...input(['.']), fileSystem })).toEqual(clean);
    const rendering = await render({ ...input(['.']), fileSystem });
    expect(rendering.stderr).toContain('[template.unknown] @namespace is not set here');
  });

  test('a required parameter takes its first example, since lint knows no Application', async () => {
    const lines = 'parameters: {required: [model], properties: {model: {type: string, examples: [qwen3]}}}\n';
    const only: Readonly<Record<string, MemoryEntry>> = {
      '/repo/recipe.yaml': recipe(lines),
      '/repo/a.yaml.hbs': configMap('a', '{{model}}').replaceAll('"', ''),
    };
    const result = await lint({ ...input(['.']), fileSystem: memoryFileSystem(only) });
    expect(result).toEqual(clean);
  });

  test.each([
    [['nowhere'], 'there is nothing at "nowhere"'],
    [['-o', 'xml'], '-o takes text, json, junit'],
    [['-o', 'serif=a.sarif'], 'did you mean sarif?'],
    [['-o', 'sarif='], '-o takes text'],
    [['-o', 'text', '-o', 'json'], 'only one -o can go to standard output'],
    [['-o', 'text=a', '-o', 'json=a'], 'two -o name the same file'],
    [['--max-warnings', '-1'], '--max-warnings'],
    [['--max-warnings', 'few'], '--max-warnings takes a whole number'],
  ])('%j is a usage error', async (argv, expected) => {
    const result = await linted(argv);
    expect([result.exitCode, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toContain(expected);
  });
});

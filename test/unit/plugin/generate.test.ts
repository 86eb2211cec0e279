import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { CommandInput, CommandResult } from '../../../plugin/commands/command.ts';
import { generate } from '../../../plugin/commands/generate.ts';
import { type MemoryEntry, memoryFileSystem } from './memory-files.ts';
import { agent, configMap, recipe } from './render-files.ts';

/** The environment of Argo CD 3.2 for an Application, as its repo-server sets it. */
const argoEnv = {
  ARGOCD_APP_NAME: 'support',
  ARGOCD_APP_NAMESPACE: 'demo',
  ARGOCD_APP_PROJECT_NAME: 'default',
  ARGOCD_APP_REVISION: '4c3a0e2f5b6d7c8a9b0c1d2e3f4a5b6c7d8e9f0a',
  ARGOCD_APP_REVISION_SHORT: '4c3a0e2',
  ARGOCD_APP_REVISION_SHORT_8: '4c3a0e2f',
  ARGOCD_APP_SOURCE_PATH: 'recipes/demo',
  ARGOCD_APP_SOURCE_REPO_URL: 'https://git.example.com/agents.git',
  ARGOCD_APP_SOURCE_TARGET_REVISION: 'HEAD',
  KUBE_VERSION: '1.35.0',
  KUBE_API_VERSIONS: 'v1,apps/v1,kubeswarm.io/v1alpha1,kubeswarm.io/v1alpha1/SwarmAgent',
  ARGOCD_APP_PARAMETERS: '',
};

const CHECKOUT = '/tmp/_cmp_server/6fd2/source';

function input(
  files: Readonly<Record<string, MemoryEntry>>,
  env: Readonly<Record<string, string | undefined>> = {},
  argv: readonly string[] = [],
): CommandInput {
  const cwd = join(CHECKOUT, 'recipes/demo');
  const absolute = Object.fromEntries(Object.entries(files).map(([path, entry]) => [join(cwd, path), entry]));
  return {
    argv,
    env: { ...argoEnv, ...env },
    cwd,
    fileSystem: memoryFileSystem(absolute),
    readStdin: () => Promise.reject(new Error('stdin')),
  };
}

function run(
  files: Readonly<Record<string, MemoryEntry>>,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<CommandResult> {
  return generate(input(files, env), '/etc/swarm/policies');
}

describe('swarm-cmp generate', () => {
  const templated = {
    'recipe.yaml': recipe(`imports: [{path: ../../shared}]
defaultEnvironment: dev
parameters:
  properties:
    model: {type: string, default: qwen2.5:7b}
    replicas: {type: integer, default: 1}
    tools: {type: array, default: []}
    owner: {type: object, default: {}}
`),
    'values/dev.yaml': '',
    'values/prod.yaml': '',
    'a.yaml.hbs': configMap(
      '{{@app}}-{{@namespace}}',
      '{{model}} {{replicas}} {{json tools}} {{json owner}} {{@environment}}',
    ).replaceAll('"', "'"),
    '../../shared/b.yaml': configMap('shared'),
  };

  test('renders the working directory; imports reach the repository around it', async () => {
    const result = await run(templated);
    expect(result).toEqual({ exitCode: 0, stdout: expect.any(String), stderr: '' });
    const names = result.stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line).metadata.name);
    expect(names).toEqual(['shared', 'support-demo']);
  });

  test('parameters come from ARGOCD_APP_PARAMETERS: strings, arrays, maps, the environment', async () => {
    const parameters = [
      { name: 'model', string: 'qwen3:8b' },
      { name: 'replicas', string: '2' },
      { name: 'tools', array: ['a', '7'] },
      { name: 'owner', map: { team: 'x' } },
      { name: 'environment', string: 'prod' },
    ];
    const { stdout } = await run(templated, { ARGOCD_APP_PARAMETERS: JSON.stringify(parameters) });
    expect(stdout).toContain('qwen3:8b 2 [\\"a\\",7] {\\"team\\":\\"x\\"} prod');
  });

  test('ARGOCD_ENV_* and PARAM_* set no values [PLUGIN-7]', async () => {
    const plain = await run(templated);
    const env = {
      ARGOCD_ENV_MODEL: 'gpt-4o',
      ARGOCD_ENV_ENVIRONMENT: 'prod',
      PARAM_MODEL: 'gpt-4o',
      PARAM_ENVIRONMENT: 'prod',
      MODEL: 'gpt-4o',
    };
    expect(await run(templated, env)).toEqual(plain);
  });

  test('neither revision nor cluster nor their absence changes a byte [PLUGIN-34]', async () => {
    const files = { 'a.yaml': agent('a') };
    const plain = await run(files);
    expect(plain.stdout).toContain('SkipDryRunOnMissingResource=true');
    const others = [
      { ARGOCD_APP_REVISION: 'other', ARGOCD_APP_REVISION_SHORT: 'o', ARGOCD_APP_REVISION_SHORT_8: 'oo' },
      { KUBE_VERSION: '1.20.0', KUBE_API_VERSIONS: undefined },
      { KUBE_API_VERSIONS: '' },
      { KUBE_API_VERSIONS: 'v1,apps/v1' },
    ];
    for (const env of others) expect((await run(files, env)).stdout).toBe(plain.stdout);
    const { stderr } = await run(files, { KUBE_API_VERSIONS: 'v1,apps/v1' });
    expect(stderr).toBe(
      'warning: the cluster does not serve kubeswarm.io/v1alpha1 yet; install the CRDs (chart kubeswarm-crds)\n',
    );
  });

  test('findings go to stderr, one line each, named from the root of the repository [PLUGIN-25]', async () => {
    const result = await run({ 'a.yaml': agent('a', '  modle: x\n'), 'b.yaml': configMap('b') });
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(
      /^recipes\/demo\/a\.yaml:8:3 \[schema\.unknown-field\] spec\.modle is not a field of SwarmAgent\. .*\n$/,
    );
  });

  test('warnings do not stop a render', async () => {
    const result = await run({ 'a.yaml': configMap('a', 'x', ', namespace: other') });
    expect(result.exitCode).toBe(0);
    expect(result.stderr).toContain('[document.other-namespace] warning:');
    expect(result.stdout).not.toBe('');
  });

  test('at most 20 findings and less than 4 KB, with the number of the others [PLUGIN-29]', async () => {
    const short = await run({ 'a.yaml': Array.from({ length: 50 }, () => 'x: 1\n').join('---\n') });
    const lines = short.stderr.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(21);
    expect(lines.at(-1)).toMatch(/^and \d+ more; `swarm lint` shows all$/);
    expect(Buffer.byteLength(short.stderr)).toBeLessThan(4096);
    const long = await run({
      'a.yaml': Array.from({ length: 10 }, (_, index) =>
        agent('a', `  ${'é'.repeat(3000)}${index}: 1\n`),
      ).join('---\n'),
    });
    expect(Buffer.byteLength(long.stderr)).toBeLessThan(4096);
    expect(long.stderr).toMatch(/and \d+ more/);
  });

  test.each([
    ['a source path that the directory does not end with', { ARGOCD_APP_SOURCE_PATH: 'elsewhere' }],
    ['no source path', { ARGOCD_APP_SOURCE_PATH: undefined }],
    ['a source path that climbs', { ARGOCD_APP_SOURCE_PATH: '../recipes/demo' }],
  ])('with %s the tree is the working directory', async (_, env) => {
    const result = await run(templated, env);
    expect(result.stderr).toContain('recipe.yaml:4:18 [import.outside]');
  });

  test.each([
    '{',
    '{}',
    '[1]',
    '[{"string":"a"}]',
    '[{"name":"a","array":"b"}]',
    '[{"name":"a","map":{"b":1}}]',
  ])('parameters that Argo CD cannot have written are a usage error: %s', async (json) => {
    const result = await run(templated, { ARGOCD_APP_PARAMETERS: json });
    expect([result.exitCode, result.stdout]).toEqual([2, '']);
    expect(result.stderr).toContain('ARGOCD_APP_PARAMETERS');
  });

  test('arguments are a usage error; what breaks inside is exit code 3 without output', async () => {
    const usage = await generate(input({}, {}, ['--help']));
    expect([usage.exitCode, usage.stdout]).toEqual([2, '']);
    const broken = input({ 'a.yaml': agent('a') });
    const internal = await generate({
      ...broken,
      fileSystem: {
        ...broken.fileSystem,
        list: () => {
          throw new Error('EIO: i/o error');
        },
      },
    });
    expect(internal).toEqual({ exitCode: 3, stdout: '', stderr: 'internal error: EIO: i/o error\n' });
  });
});

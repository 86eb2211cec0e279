import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { doctor } from '../../plugin/commands/doctor.ts';
import { nodeFileSystem } from '../../plugin/read/file-system.ts';
import { kit } from '../support/cluster/argocd/admin.ts';
import { type CmpServer, startCmpServer } from '../support/cluster/argocd/cmp-server.ts';
import { type Checkout, pluginClient } from '../support/cluster/argocd/plugin-client.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const programs = await clusterPrograms(['argocd']);
const describeWithArgocd = programs.kind === 'found' ? describe : describe.skip;
const folder = temporaryFolder();
const root = join(import.meta.dirname, '../..');

/** The Application of the example, and a repository for it. */
const application = parse(readFileSync(join(kit, 'application.yaml'), 'utf8'));
const { path: applicationPath, plugin } = application.spec.source;
const files = {
  '.git/HEAD': 'ref: refs/heads/main\n',
  [`${applicationPath}/recipe.yaml`]: `apiVersion: recipes.kubeswarm.io/v1
kind: Recipe
metadata: {name: support-triage}
parameters:
  properties:
    model: {type: string, default: "gpt-oss-20b"}
    replicas: {type: integer, default: 1}
    labels: {type: object, default: {tier: one}}
`,
  [`${applicationPath}/values/prod.yaml`]: 'replicas: 2\n',
  [`${applicationPath}/agent.yaml.hbs`]: `apiVersion: kubeswarm.io/v1alpha1
kind: SwarmAgent
metadata: {name: triage, labels: {{json labels}}, namespace: {{@namespace}}}
spec: {model: {{quote model}}, prompt: {inline: Triage.}, runtime: {replicas: {{replicas}}}}
`,
};

function checkout(parameters: readonly unknown[] = plugin.parameters): Checkout {
  return {
    root: join(folder, 'repository'),
    applicationPath,
    excluded: ['.git'],
    env: {
      ARGOCD_APP_NAME: application.metadata.name,
      ARGOCD_APP_NAMESPACE: application.spec.destination.namespace,
      ARGOCD_APP_SOURCE_PATH: applicationPath,
      ARGOCD_APP_REVISION: '0123456789abcdef',
      ARGOCD_APP_PARAMETERS: JSON.stringify(parameters),
      KUBE_VERSION: '1.35.0',
      KUBE_API_VERSIONS: 'v1,kubeswarm.io/v1alpha1',
    },
  };
}

const runDoctor = (...argv: readonly string[]) =>
  doctor({
    argv,
    env: {},
    cwd: folder,
    fileSystem: nodeFileSystem,
    readStdin: () => Promise.reject(new Error('read nothing')),
  });

describeWithArgocd('the plugin in a real argocd-cmp-server', () => {
  let server: CmpServer;

  beforeAll(async () => {
    if (programs.kind === 'missing') return;
    for (const [path, text] of Object.entries(files)) {
      const file = join(folder, 'repository', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    server = await startCmpServer(programs.paths.argocd);
  });
  afterAll(() => server?.stop());

  test('[ARGOCD-14] renders the example of an Application, without .git', async () => {
    const manifests = await pluginClient(server.socketPath).generate(checkout());
    expect(manifests.map((each) => JSON.parse(each))).toEqual([
      {
        apiVersion: 'kubeswarm.io/v1alpha1',
        kind: 'SwarmAgent',
        metadata: {
          name: 'triage',
          namespace: 'support',
          labels: { team: 'support', 'recipes.kubeswarm.io/recipe': 'support-triage' },
          annotations: { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' },
        },
        spec: { model: 'qwen2.5:7b', prompt: { inline: 'Triage.' }, runtime: { replicas: 3 } },
      },
    ]);
  });

  test('renders the same bytes again', async () => {
    const client = pluginClient(server.socketPath);
    expect(await client.generate(checkout())).toEqual(await client.generate(checkout()));
  });

  test('tells what is wrong in the error that the Application shows', async () => {
    const wrong = [
      { name: 'environment', string: 'prod' },
      { name: 'modle', string: 'x' },
    ];
    await expect(pluginClient(server.socketPath).generate(checkout(wrong))).rejects.toThrow(
      /\[value\.unknown\].*modle/,
    );
  });

  test('[PARAM-1] announces the parameters of the recipe, with what applies in its environment', async () => {
    const none = {
      title: '',
      tooltip: '',
      isRequired: false,
      collectionType: '',
      string: '',
      array: [],
      map: {},
    };
    const choice = {
      title: 'Environment',
      tooltip: 'Name of a file in values/, without .yaml. One of prod',
      isRequired: true,
    };
    const files = {
      title: 'Values files',
      tooltip: 'Files of values on top of those of the environment, relative to the recipe, in order',
      collectionType: 'array',
    };
    expect(await pluginClient(server.socketPath).parameters(checkout())).toEqual([
      { ...none, ...choice, name: 'environment', itemType: 'string' },
      { ...none, name: 'model', itemType: 'string', string: 'gpt-oss-20b' },
      // The Application's environment has its say in what applies; what it gives itself has none.
      { ...none, name: 'replicas', itemType: 'number', string: '2' },
      { ...none, name: 'labels', itemType: 'string', collectionType: 'map', map: { tier: 'one' } },
      { ...none, ...files, name: 'valueFiles', itemType: 'string' },
    ]);
  });

  test('[PARAM-2] an Application that gives what is announced renders the same bytes', async () => {
    const client = pluginClient(server.socketPath);
    const environment = [{ name: 'environment', string: 'prod' }];
    const announced = await client.parameters(checkout(environment));
    const given = announced
      .filter(({ name }) => name !== 'environment')
      .map(({ name, collectionType, string, array, map }) =>
        collectionType === 'array'
          ? { name, array }
          : collectionType === 'map'
            ? { name, map }
            : { name, string },
      );
    expect(given).toHaveLength(4);
    const plain = await client.generate(checkout(environment));
    expect(await client.generate(checkout([...environment, ...given]))).toEqual(plain);
  });

  test('renders the recipes of this repository', async () => {
    const recipes = {
      root: join(root, 'recipes'),
      applicationPath: '02-support-triage',
      env: { ARGOCD_APP_NAME: 'support', ARGOCD_APP_SOURCE_PATH: '02-support-triage' },
    };
    const manifests = await pluginClient(server.socketPath).generate(recipes);
    const names = manifests
      .map((each) => JSON.parse(each))
      .map(({ kind, metadata }) => [kind, metadata.name]);
    expect(names).toEqual(
      expect.arrayContaining([
        ['Namespace', 'support-triage'],
        ['SwarmPolicy', 'support-budget'],
      ]),
    );
  });

  test('leaves nothing in /tmp but its caches', () => {
    const left = readdirSync(server.temporary, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.parentPath.slice(server.temporary.length + 1));
    expect(left.filter((path) => !/^kubeswarm-(compile|render)-cache-/.test(path))).toEqual([]);
    expect(left.some((path) => path.startsWith('kubeswarm-render-cache-'))).toBe(true);
  });

  test('[ARGOCD-13] is alive for the doctor while the server serves', async () => {
    expect(await runDoctor('--socket', server.socketPath)).toEqual({
      exitCode: 0,
      stdout: `serving on ${server.socketPath}\n`,
      stderr: '',
    });
  });

  test.each([
    ['swarm-cmp.mjs', ['doctor']],
    ['swarm.mjs', ['plugin', 'doctor']],
  ])('[ARGOCD-13] %s %j says so and exits with 0', async (program, command) => {
    expect(await runProgram(program, ...command, '--socket', server.socketPath)).toBe(
      `serving on ${server.socketPath}\n`,
    );
  });
});

/** A program of dist/, as the kubelet runs it in the sidecar. */
const runProgram = async (program: string, ...argv: readonly string[]) => {
  const env = { TMPDIR: folder };
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'dist', program), ...argv], {
    env,
  });
  return stdout;
};

describe('the doctor', () => {
  test('[ARGOCD-13] says that nothing listens', async () => {
    const path = join(folder, 'nobody.sock');
    const result = await runDoctor('--socket', path);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(/^not serving on .*nobody\.sock: there is no .*\. \w+/);
  });

  test('says that another program listens there', async () => {
    const path = join(folder, 'other.sock');
    const other = createServer((socket) => socket.end('hello\n')).listen(path);
    try {
      expect(await runDoctor('--socket', path)).toMatchObject({ exitCode: 1, stdout: '' });
    } finally {
      other.close();
    }
  });

  test.each([[['x']], [['--port', '1']], [['--socket', 'a', 'b']]])('%j is a usage error', async (argv) => {
    expect(await runDoctor(...argv)).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

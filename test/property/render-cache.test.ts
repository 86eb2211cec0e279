import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RenderCache } from '../../plugin/cache/render-cache.ts';
import { generate } from '../../plugin/commands/generate.ts';
import { type MemoryEntry, memoryFileSystem } from '../unit/plugin/memory-files.ts';
import { agent, configMap, recipe } from '../unit/plugin/render-files.ts';

/** Everything that a render may depend on: the repository and the platform's policies, and what Argo CD tells. */
interface World {
  /** By path in the repository, or absolute for the platform's. */
  readonly files: Readonly<Record<string, MemoryEntry>>;
  readonly environment: string;
  readonly parameters: readonly { readonly name: string; readonly string: string }[];
  readonly app: string;
  readonly namespace: string;
  readonly apiVersions: string;
  readonly program: string;
  /** Where Argo CD has put its copy of the repository. */
  readonly checkout: string;
}

const policy = (allowed: string, extra = ''): string =>
  `apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmPolicy\nmetadata: {name: p}\nspec: {enforcementMode: Enforce, models: {allowed: [${allowed}]}${extra}}\n`;

const start: World = {
  files: {
    'recipes/demo/recipe.yaml': recipe(
      'parameters: {properties: {model: {type: string, default: qwen3}, text: {type: string, default: a}}}\nimports: [{path: ../shared}]\npolicies: [../../policies/own.yaml]\n',
    ),
    'recipes/demo/values.yaml': 'text: base\n',
    'recipes/demo/values/dev.yaml': 'text: dev\n',
    'recipes/demo/values/prod.yaml': 'text: prod\n',
    'recipes/demo/partials/labels.hbs': '{{text}}-{{@environment}}',
    'recipes/demo/a.yaml.hbs':
      'apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmAgent\nmetadata: {name: a, namespace: {{@namespace}}, labels: {x: {{> labels}}, app: {{@app}}}}\nspec: {model: {{quote model}}, prompt: {inline: x}}\n',
    'recipes/demo/b.yaml': configMap('b'),
    'recipes/demo/linked.yaml': { link: '../../common/c.yaml' },
    'recipes/shared/recipe.yaml': recipe('').replace('demo', 'shared'),
    'recipes/shared/s.yaml': agent('s'),
    'common/c.yaml': configMap('c'),
    'common/d.yaml': configMap('d'),
    'policies/own.yaml': policy('"*"'),
    '/etc/swarm/policies/platform.yaml': policy('"*"'),
  },
  environment: 'dev',
  parameters: [],
  app: 'demo',
  namespace: 'team',
  apiVersions: 'v1,kubeswarm.io/v1alpha1',
  program: '1',
  checkout: '/tmp/1',
};

type Change = (world: World) => World;

const put = (path: string, ...contents: readonly (MemoryEntry | undefined)[]): fc.Arbitrary<Change> =>
  fc.constantFrom(...contents).map((content) => (world) => {
    const { [path]: _before, ...others } = world.files;
    return { ...world, files: content === undefined ? others : { ...others, [path]: content } };
  });
const set = <Name extends Exclude<keyof World, 'files'>>(
  name: Name,
  ...values: readonly World[Name][]
): fc.Arbitrary<Change> =>
  fc.constantFrom(...values).map((value) => (world) => ({ ...world, [name]: value }));

const original = (path: string): MemoryEntry | undefined => start.files[path];
const changes: fc.Arbitrary<Change> = fc.oneof(
  put(
    'recipes/demo/partials/labels.hbs',
    original('recipes/demo/partials/labels.hbs'),
    '{{text}}',
    undefined,
  ),
  put('recipes/demo/values.yaml', 'text: base\n', 'text: other\n', 'text: [1]\n', undefined),
  put('recipes/demo/values/dev.yaml', 'text: dev\n', 'text: dex\n', 'model: gpt-4o\n'),
  put('recipes/demo/values/prod.yaml', 'text: prod\n', undefined),
  put('recipes/demo/values/eu.yaml', 'text: eu\n', undefined),
  put('recipes/demo/b.yaml', configMap('b'), configMap('b', 'y'), configMap('z'), undefined),
  put('recipes/demo/new.yaml', configMap('new'), undefined, 'broken: [', configMap('new').repeat(2)),
  put('recipes/demo/sub/deep.yaml', configMap('deep'), undefined),
  put(
    'recipes/demo/linked.yaml',
    { link: '../../common/c.yaml' },
    { link: '../../common/d.yaml' },
    configMap('e'),
  ),
  put('recipes/shared/s.yaml', agent('s'), agent('t'), agent('s', '  modle: x\n')),
  put('recipes/shared/recipe.yaml', original('recipes/shared/recipe.yaml'), undefined),
  put('common/c.yaml', configMap('c'), configMap('c', 'z')),
  put('policies/own.yaml', policy('"*"'), policy('qwen*'), policy('qwen2*')),
  put('/etc/swarm/policies/platform.yaml', policy('"*"'), policy('qwen*'), undefined),
  put('/etc/swarm/policies/more.yaml', policy('gpt*'), undefined),
  set('environment', 'dev', 'prod'),
  set('parameters', [], [{ name: 'model', string: 'qwen4' }], [{ name: 'text', string: 'given' }]),
  set('app', 'demo', 'other'),
  set('namespace', 'team', 'elsewhere'),
  set('apiVersions', 'v1', 'v1,kubeswarm.io/v1alpha1', ''),
  set('program', '1', '2'),
  set('checkout', '/tmp/1', '/tmp/2', '/var/lib/copies/3'),
);

/** Entries in memory, with a count of those that were asked for and there. */
function countingCache() {
  const texts = new Map<string, string>();
  const counts = { hits: 0 };
  const cacheOf = (program: string): RenderCache => ({
    program,
    load(name) {
      const text = texts.get(name);
      if (text !== undefined) counts.hits += 1;
      return text;
    },
    store: (name, text) => void texts.set(name, text),
  });
  return { cacheOf, counts };
}

function rendered(world: World, renderCache?: RenderCache) {
  const { files, checkout, environment, parameters, app, namespace, apiVersions } = world;
  const fileSystem = memoryFileSystem(
    Object.fromEntries(
      Object.entries(files).map(([path, entry]) => [
        path.startsWith('/') ? path : `${checkout}/${path}`,
        entry,
      ]),
    ),
  );
  return generate({
    argv: [],
    env: {
      ARGOCD_APP_NAME: app,
      ARGOCD_APP_NAMESPACE: namespace,
      ARGOCD_APP_SOURCE_PATH: 'recipes/demo',
      ARGOCD_APP_PARAMETERS: JSON.stringify([{ name: 'environment', string: environment }, ...parameters]),
      KUBE_API_VERSIONS: apiVersions,
    },
    cwd: `${checkout}/recipes/demo`,
    fileSystem,
    readStdin: () => Promise.resolve(new Uint8Array()),
    ...(renderCache && { renderCache }),
  });
}

describe('remembered renders', () => {
  test('are what a render would print, whatever has changed between them [SIDECAR-1]', async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(changes, { maxLength: 3 }), { minLength: 1, maxLength: 8 }),
        async (steps) => {
          const { cacheOf, counts } = countingCache();
          let world = start;
          for (const step of steps) {
            for (const change of step) world = change(world);
            const plain = await rendered(world);
            expect(await rendered(world, cacheOf(world.program))).toEqual(plain);
            expect(await rendered(world, cacheOf(world.program))).toEqual(plain);
          }
          hits += counts.hits;
        },
      ),
      { numRuns: 40 },
    );
    expect(hits).toBeGreaterThan(40);
  });

  test('spare the render where nothing has changed but the place of the copy [SIDECAR-1]', async () => {
    const { cacheOf } = countingCache();
    const first = await rendered(start, cacheOf('1'));
    expect(first).toMatchObject({ exitCode: 0 });
    const marked: RenderCache = {
      ...cacheOf('1'),
      store: () => {
        throw new Error('it rendered anew');
      },
    };
    expect(await rendered({ ...start, checkout: '/elsewhere/2' }, marked)).toEqual(first);
  });
});

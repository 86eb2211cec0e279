import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { getParameters } from '../../../plugin/commands/get-parameters.ts';
import { staticAnnouncements } from '../../../plugin/values/announcement.ts';
import { reservedParameters } from '../../../plugin/values/reserved-parameters.ts';
import { type MemoryEntry, memoryFileSystem } from './memory-files.ts';
import { agent, recipe } from './render-files.ts';

const CHECKOUT = '/tmp/_cmp_server/6fd2/source';
const root = join(import.meta.dirname, '../../..');

/** Announces the parameters of a recipe to Argo CD, which sets fewer variables for this than for a render. */
async function announced(files: Readonly<Record<string, MemoryEntry>>, parameters: readonly unknown[] = []) {
  const cwd = join(CHECKOUT, 'recipes/demo');
  const result = await getParameters({
    argv: [],
    env: {
      ARGOCD_APP_NAME: 'support',
      ARGOCD_APP_SOURCE_PATH: 'recipes/demo',
      ARGOCD_APP_PARAMETERS: JSON.stringify(parameters),
    },
    cwd,
    fileSystem: memoryFileSystem(
      Object.fromEntries(Object.entries(files).map(([path, entry]) => [join(cwd, path), entry])),
    ),
    readStdin: () => Promise.reject(new Error('stdin')),
  });
  expect(result).toEqual({ exitCode: 0, stdout: expect.any(String), stderr: '' });
  const list: unknown = JSON.parse(result.stdout);
  return list;
}

describe('swarm-cmp get-parameters', () => {
  test('[PARAM-1] announces name, title, tooltip, type and default, as Argo CD wants them', async () => {
    const lines = `parameters:
  required: [model]
  properties:
    model: {type: string, title: Model, description: Which model.}
    size: {enum: [s, m], default: s, description: Of the pods.}
    replicas: {type: integer, default: 1}
    flag: {type: boolean, default: true}
    tools: {type: array, default: [a, 1]}
    ports: {type: array, items: {type: integer}, default: [80]}
    owner: {type: object, default: {team: x, size: 2}}
    servers: {type: array, items: {type: object}, default: [{name: jira}]}
    limits: {type: object, additionalProperties: {type: number}, default: {cpu: 0.5}}
`;
    expect(await announced({ 'recipe.yaml': recipe(lines) })).toEqual([
      { name: 'model', title: 'Model', tooltip: 'Which model', required: true, itemType: 'string' },
      { name: 'size', tooltip: 'Of the pods. One of s, m', itemType: 'string', string: 's' },
      { name: 'replicas', itemType: 'number', string: '1' },
      { name: 'flag', itemType: 'boolean', string: 'true' },
      { name: 'tools', itemType: 'string', collectionType: 'array', array: ['a', '1'] },
      { name: 'ports', itemType: 'number', collectionType: 'array', array: ['80'] },
      { name: 'owner', itemType: 'string', collectionType: 'map', map: { size: '2', team: 'x' } },
      { name: 'servers', itemType: 'string', collectionType: 'array', array: ['{"name":"jira"}'] },
      { name: 'limits', itemType: 'number', collectionType: 'map', map: { cpu: '0.5' } },
    ]);
  });

  const layered = {
    'recipe.yaml': recipe(`defaultEnvironment: dev
parameters:
  required: [model]
  properties:
    model: {type: string}
    replicas: {type: integer, default: 1}
`),
    'values.yaml': 'model: small\n',
    'values/dev.yaml': '',
    'values/prod.yaml': 'replicas: 3\n',
    'more.yaml': 'replicas: 9\n',
  };
  const environment = {
    name: 'environment',
    title: 'Environment',
    tooltip: 'Name of a file in values/, without .yaml. One of dev, prod',
    itemType: 'string',
    string: 'dev',
  };

  test.each([
    ['the default environment', [], '1'],
    ['that of the Application', [{ name: 'environment', string: 'prod' }], '3'],
    ['with its values files', [{ name: 'valueFiles', array: ['more.yaml'] }], '9'],
    ['whatever else the Application gives', [{ name: 'replicas', string: '7' }], '1'],
    ['an environment that does not exist', [{ name: 'environment', string: 'prd' }], '1'],
  ])('[PARAM-1] announces what applies in %s', async (_, parameters, replicas) => {
    expect(await announced(layered, parameters)).toEqual([
      environment,
      { name: 'model', itemType: 'string', string: 'small' },
      { name: 'replicas', itemType: 'number', string: replicas },
    ]);
  });

  test('[PARAM-5] the environment is required where the recipe has no default for it', async () => {
    const files = { 'recipe.yaml': recipe(), 'values/dev.yaml': '', 'values/prod.yaml': '' };
    const { string: _, ...withoutDefault } = environment;
    expect(await announced(files)).toEqual([{ ...withoutDefault, required: true }]);
  });

  test('[PARAM-5] plugin.yaml announces what every recipe takes, and the page of the plugin says the same', () => {
    const plugin = parse(readFileSync(join(root, 'plugin/plugin.yaml'), 'utf8'));
    expect(plugin.spec.parameters.static).toEqual(staticAnnouncements());
    const page = readFileSync(join(root, 'docs/plugin.md'), 'utf8');
    for (const [name, { description }] of Object.entries(reservedParameters))
      expect(page.replaceAll(/ +/g, ' ')).toContain(`| \`${name}\` | ${description} |`);
  });

  test('[PARAM-6] what is secret by the schema is announced without a value', async () => {
    const lines = 'parameters: {properties: {token: {type: string, writeOnly: true}}}\n';
    expect(await announced({ 'recipe.yaml': recipe(lines), 'values.yaml': 'token: s3cr3t\n' })).toEqual([
      { name: 'token', itemType: 'string' },
    ]);
  });

  test.each([
    ['text that would become a number', '{default: {port: "80"}}', 'port'],
    ['null in a list', '{type: array, default: [null]}', 'null'],
    ['a default of another type', '{type: array, default: {a: 1}}', 'a'],
  ])('[PARAM-2] a default that Argo CD cannot carry is not announced: %s', async (_, schema) => {
    const [only] = (await announced({
      'recipe.yaml': recipe(`parameters: {properties: {x: ${schema}}}\n`),
    })) as readonly object[];
    expect(Object.keys(only ?? {})).toEqual(['name', 'itemType', 'collectionType']);
  });

  test.each([
    ['no recipe.yaml', { 'a.yaml': agent('a') }],
    ['broken YAML', { 'recipe.yaml': 'a: [' }],
    ['parameters that are no map', { 'recipe.yaml': recipe('parameters: [a]\n') }],
    ['a recipe.yaml that leads out of the repository', { 'recipe.yaml': { link: '/outside/recipe.yaml' } }],
  ])('[PARAM-4] %s announces nothing', async (_, files) => {
    expect(await announced(files)).toEqual([]);
  });

  test('[PARAM-4] values that cannot be read change nothing', async () => {
    const files = { ...layered, 'values.yaml': 'a: [', 'values/dev.yaml': '- 1\n' };
    expect(await announced(files)).toEqual([
      environment,
      { name: 'model', required: true, itemType: 'string' },
      { name: 'replicas', itemType: 'number', string: '1' },
    ]);
  });
});

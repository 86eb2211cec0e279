import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SwarmAgent, SwarmRegistry } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import {
  type ControlPlane,
  conditionMessage,
  conditionText,
  createControlPlane,
  namespaceNamed,
} from './control-plane.ts';
import { agentNamed, apiVersion, namespace } from './objects.ts';

let plane: ControlPlane;
beforeEach(async () => {
  plane = await createControlPlane();
});
afterEach(() => plane.close());

const registryNamed = (name: string, spec: SwarmRegistry['spec'] = {}): KubeObject => ({
  apiVersion,
  kind: 'SwarmRegistry',
  metadata: { name, namespace },
  spec,
});
const can = (...names: readonly string[]): Partial<SwarmAgent['spec']> => ({
  capabilities: names.map((name) => ({ name })),
});
const listedIn = (name: string): Partial<SwarmAgent['spec']> => ({
  infrastructure: { registryRef: { name } },
});

async function rebuilt(name: string): Promise<SwarmRegistry> {
  await plane.reconcile('SwarmRegistry', name);
  return plane.read<SwarmRegistry>('SwarmRegistry', name);
}

/** The status of an agent as its own controller would write it. */
async function writeAgentStatus(name: string, status: object): Promise<void> {
  await plane.api.applyStatus(
    { apiVersion, kind: 'SwarmAgent', metadata: { name, namespace }, status } as KubeObject,
    { fieldManager: 'agents', force: true },
  );
}

test('[REGISTRY-1] lists the agents that name it, sorted, with capabilities, tags and pods', async () => {
  await plane.put(
    registryNamed('default'),
    agentNamed('writer', {
      capabilities: [
        { name: 'summarise', description: 'Shortens texts.', tags: ['text', 'en'] },
        { name: 'translate', tags: ['text'] },
      ],
    }),
    agentNamed('editor', { capabilities: [{ name: 'summarise', tags: ['de'] }] }),
    agentNamed('plain', listedIn('default')),
  );
  await writeAgentStatus('writer', {
    readyReplicas: 2,
    dailyTokenUsage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
  });

  const registry = await rebuilt('default');
  expect(registry.status).toMatchObject({
    capabilities: [
      {
        id: 'summarise',
        description: 'Shortens texts.',
        agents: ['editor', 'writer'],
        tags: ['de', 'en', 'text'],
      },
      { id: 'translate', agents: ['writer'], tags: ['text'] },
    ],
    fleet: [
      { name: 'editor', model: 'qwen2.5:7b', readyReplicas: 0, capabilities: ['summarise'] },
      { name: 'plain', model: 'qwen2.5:7b', readyReplicas: 0 },
      { name: 'writer', readyReplicas: 2, dailyTokens: 3, capabilities: ['summarise', 'translate'] },
    ],
    indexedAgents: 2,
    lastRebuild: '2026-03-01T10:00:00Z',
  });
  expect(conditionText(registry, 'Ready')).toBe('True IndexReady');
  expect(conditionMessage(registry, 'Ready')).toBe('3 agents, 2 capabilities');
});

test.each<[string, Partial<SwarmAgent['spec']>, string]>([
  ['capabilities and no reference', can('a'), 'default'],
  ['no capabilities and no reference', {}, ''],
  ['a reference to another registry', { ...can('a'), ...listedIn('other') }, 'other'],
  ['a reference without capabilities', listedIn('other'), 'other'],
  ['an empty name', { ...can('a'), ...listedIn('') }, ''],
])('[REGISTRY-2] an agent with %s is listed by %j in "%s"', async (_title, spec, expected) => {
  await plane.put(registryNamed('default'), registryNamed('other'), agentNamed('helper', spec));
  const listing = [await rebuilt('default'), await rebuilt('other')].filter(
    ({ status }) => status?.fleet !== undefined,
  );

  expect(listing.map(({ metadata }) => metadata.name).join()).toBe(expected);
});

describe('[REGISTRY-3] scope', () => {
  const elsewhere = agentNamed('helper', can('a'), { namespace: 'elsewhere' });

  test.each([
    ['cluster-wide', ['elsewhere/helper', 'helper']],
    ['Cluster', ['elsewhere/helper', 'helper']],
    ['namespace-scoped', ['helper']],
  ] as const)('%s lists %j', async (scope, names) => {
    await plane.put(namespaceNamed('elsewhere'), elsewhere, agentNamed('helper', can('a')));
    await plane.put(registryNamed('default', { scope }));

    const { status } = await rebuilt('default');
    expect(status?.fleet?.map(({ name }) => name)).toEqual(names);
    expect(status?.capabilities).toMatchObject([{ id: 'a', agents: names }]);
  });

  test('decides which agents of other namespaces bring about a rebuild', async () => {
    await plane.put(registryNamed('wide', { scope: 'cluster-wide' }), registryNamed('narrow'));

    expect(await plane.keysFor('SwarmRegistry', elsewhere)).toEqual([`${namespace}/wide`]);
    const home = await plane.keysFor('SwarmRegistry', agentNamed('helper'));
    expect(home.toSorted()).toEqual([`${namespace}/narrow`, `${namespace}/wide`]);
  });
});

describe('[REGISTRY-4] is written only when its content has changed', () => {
  const tokens = (totalTokens: number): object => ({
    dailyTokenUsage: { inputTokens: 0, outputTokens: 0, totalTokens },
  });
  const rebuiltAt = async (): Promise<string | undefined> => (await rebuilt('default')).status?.lastRebuild;

  test('so that nothing is written twice', async () => {
    await plane.put(registryNamed('default'), agentNamed('helper', can('a')));
    await rebuilt('default');
    const version = await plane.version();
    plane.clock.nowMillis += 3_600_000;

    expect(await rebuiltAt()).toBe('2026-03-01T10:00:00Z');
    expect(await plane.version()).toBe(version);
    await plane.put(agentNamed('other', can('a')));
    expect(await rebuiltAt()).toBe('2026-03-01T11:00:00Z');
  });

  test('and once a minute when only token counts move', async () => {
    await plane.put(registryNamed('default'), agentNamed('helper', can('a')));
    await rebuilt('default');
    await writeAgentStatus('helper', tokens(10));
    plane.clock.nowMillis += 20_000;

    expect(await plane.reconcile('SwarmRegistry', 'default')).toEqual({ kind: 'again', afterMillis: 40_000 });
    const before = await plane.read<SwarmRegistry>('SwarmRegistry', 'default');
    expect(before.status?.fleet?.[0]).not.toHaveProperty('dailyTokens');
    plane.clock.nowMillis += 40_000;
    expect((await rebuilt('default')).status?.fleet).toMatchObject([{ dailyTokens: 10 }]);
  });

  test('and an agent that is ready shows at once', async () => {
    await plane.put(registryNamed('default'), agentNamed('helper', can('a')));
    await rebuilt('default');
    await writeAgentStatus('helper', { ...tokens(10), readyReplicas: 1 });
    plane.clock.nowMillis += 1_000;

    expect((await rebuilt('default')).status?.fleet).toMatchObject([{ readyReplicas: 1, dailyTokens: 10 }]);
  });
});

test('[REGISTRY-5] a fleet beyond the schema is counted in full and listed in part', async () => {
  await plane.put(registryNamed('default'));
  for (let index = 0; index < 1001; index += 1) await plane.put(agentNamed(`agent-${index}`, can('a')));

  const registry = await rebuilt('default');
  expect(registry.status?.indexedAgents).toBe(1001);
  expect(registry.status?.fleet).toHaveLength(1000);
  expect(registry.status?.capabilities?.[0]?.agents).toHaveLength(1000);
  expect(conditionMessage(registry, 'Ready')).toBe(
    '1001 agents, 1 capabilities; status lists the first 1000 agents and 200 capabilities',
  );
});

test.each([
  ['of its namespace', namespace, {}, '-'],
  ['of another namespace', 'elsewhere', {}, 'True RegistryNotFound'],
  ['of another namespace, cluster-wide', 'elsewhere', { scope: 'Cluster' }, '-'],
] as const)('[REGISTRY-6] a registry %s', async (_title, home, spec, expected) => {
  await plane.put(namespaceNamed('elsewhere'), agentNamed('helper', listedIn('shared')));
  await plane.reconcile('SwarmAgent', 'helper');
  expect(conditionText(await plane.read('SwarmAgent', 'helper'), 'RegistryNotFound')).toBe(
    'True RegistryNotFound',
  );
  const registry = registryNamed('shared', spec);
  await plane.put({ ...registry, metadata: { name: 'shared', namespace: home } });

  const concerned = await plane.keysFor('SwarmAgent', {
    ...registry,
    metadata: { name: 'shared', namespace: home },
  });
  expect(concerned).toEqual(expected === '-' ? [`${namespace}/helper`] : []);
  await plane.reconcile('SwarmAgent', 'helper');
  expect(conditionText(await plane.read('SwarmAgent', 'helper'), 'RegistryNotFound')).toBe(expected);
});

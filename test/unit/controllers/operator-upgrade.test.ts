import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { agentController } from '../../../operator/controllers/agent/controller.ts';
import { memoryLedger } from '../../../operator/ledger/memory-ledger.ts';
import { agentContractVersion, isContractCompatible } from '../../../schemas/agent-contract.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type ControlPlane, createControlPlane, testPlatform } from './control-plane.ts';
import { agentNamed, apiVersion, namespace, runNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

const names = ['a', 'b', 'c', 'd'];

/** The operator of the next version, on the cluster of the plane. */
function nextOperator(image = 'kubeswarm/agent:two') {
  const { api } = plane;
  const now = { now: () => plane.clock.nowMillis };
  const controller = agentController({
    api,
    reader: {
      get: (key) => api.get(key),
      list: async <T extends KubeObject>(...query: Parameters<typeof api.list>) =>
        (await api.list<T>(...query)).items,
    },
    events: { record: async () => {} },
    clock: now,
    ledger: memoryLedger(now.now),
    platform: { ...testPlatform, image, rolloutMax: { kind: 'count', value: 1 } },
    fetch: async () => new Response(),
    lookupHost: async () => [],
  });
  const { signal } = new AbortController();
  return async (...agents: readonly string[]): Promise<void> => {
    plane.clock.nowMillis += 1_000;
    for (const name of agents)
      await controller.reconcile({ apiVersion, kind: 'SwarmAgent', namespace, name }, signal);
  };
}

const deploymentKey = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: `${name}-agent`,
});

/** The image tag of each agent's pods, in order. */
async function tags(): Promise<string> {
  const found = await Promise.all(names.map((name) => plane.find<KubeObject>(deploymentKey(name))));
  return found.map((one) => Object(one?.spec).template.spec.containers[0].image.split(':')[1]).join(' ');
}

async function report(name: string, status: object): Promise<void> {
  const found = await plane.find<KubeObject>(deploymentKey(name));
  const { apiVersion: group, kind } = deploymentKey(name);
  const observedGeneration = found?.metadata.generation;
  await plane.api.applyStatus(
    {
      apiVersion: group,
      kind,
      metadata: { name: `${name}-agent`, namespace },
      status: { observedGeneration, replicas: 1, ...status },
    },
    { fieldManager: 'kubelet', force: true },
  );
}

const isUp = { readyReplicas: 1, updatedReplicas: 1 };

/** Four agents that run under the operator of version one. */
async function fourAgents(): Promise<void> {
  plane = await createControlPlane({ platform: { image: 'kubeswarm/agent:one' } });
  for (const name of names) {
    await plane.put(agentNamed(name));
    await plane.reconcile('SwarmAgent', name);
    await report(name, isUp);
  }
}

describe('after an upgrade of the operator', () => {
  test('[AGENT-26] agents restart one after the other, and nothing of the others is touched', async () => {
    await fourAgents();
    const reconcile = nextOperator();
    const before = await plane.find<KubeObject>(deploymentKey('b'));
    await reconcile(...names);
    expect(await tags()).toBe('two one one one');
    expect((await plane.find<KubeObject>(deploymentKey('b')))?.metadata.generation).toBe(
      before?.metadata.generation,
    );
    const waiting = await plane.read<SwarmAgent>('SwarmAgent', 'b');
    expect(waiting.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'True',
      message: expect.stringContaining('restarts for the new operator when it is its turn'),
    });

    await reconcile(...names);
    expect(await tags()).toBe('two one one one');
    await report('a', isUp);
    await reconcile(...names);
    expect(await tags()).toBe('two two one one');
  });

  test('[AGENT-26] those with a step in hand come last', async () => {
    await fourAgents();
    await plane.put(runNamed('busy', { agent: 'a', prompt: 'x' }));
    await plane.api.applyStatus(
      {
        ...runNamed('busy', { agent: 'a' }),
        status: { phase: 'Running', steps: [{ name: 'agent', phase: 'Running', resolvedAgent: 'a' }] },
      },
      { fieldManager: 'run', force: true },
    );
    await nextOperator()(...names);
    expect(await tags()).toBe('one two one one');
  });

  test('[AGENT-26] new pods that do not come up beside old ones stop the rest; what never ran does not', async () => {
    await fourAgents();
    const reconcile = nextOperator();
    const failed = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
    await reconcile(...names);
    await report('a', { readyReplicas: 1, updatedReplicas: 1, conditions: failed, replicas: 2 });
    await report('a', { readyReplicas: 1, updatedReplicas: 0, conditions: failed });
    await reconcile(...names);
    expect(await tags()).toBe('two one one one');

    await report('a', { readyReplicas: 0, updatedReplicas: 1, conditions: failed });
    await reconcile(...names);
    expect(await tags()).toBe('two two one one');
  });

  test('[AGENT-26] one that cannot be brought up keeps its pods, and its turn from nobody', async () => {
    await fourAgents();
    await plane.put(agentNamed('a', { settings: [{ name: 'missing' }] }));
    const reconcile = nextOperator();
    await reconcile('a');
    await reconcile(...names);
    expect(await tags()).toBe('one two one one');
  });

  test('[AGENT-26] an agent that is changed, sleeps or is stopped need not wait', async () => {
    await fourAgents();
    await plane.put(agentNamed('b', { model: 'llama3' }), agentNamed('c', { runtime: { replicas: 0 } }));
    const reconcile = nextOperator();
    await reconcile('b', 'c', 'd');
    expect(await tags()).toBe('one two two one');
  });

  test('[AGENT-26] an agent that waits is still scaled', async () => {
    await fourAgents();
    const [key] = ['d'].map(deploymentKey);
    if (key === undefined) throw new Error('a key');
    await nextOperator()(...names);
    await plane.api.apply(
      { ...key, metadata: { name: key.name, namespace }, spec: { replicas: 3 } },
      { fieldManager: 'kubectl', force: true },
    );
    await nextOperator()('d');
    expect(await tags()).toBe('two one one one');
    expect(await plane.find(key)).toMatchObject({ spec: { replicas: 1 } });
  });

  test('[AGENT-27] pods of another contract restart at once', async () => {
    await fourAgents();
    const { apiVersion: group, kind } = deploymentKey('d');
    const metadata = { name: 'd-agent', namespace };
    for (const contract of [String(agentContractVersion + 2), 'x']) {
      const template = { metadata: { annotations: { 'kubeswarm.io/agent-contract': contract } } };
      await plane.api.apply(
        { apiVersion: group, kind, metadata, spec: { template } },
        { fieldManager: 'swarmagent-controller-of-old', force: true },
      );
      await nextOperator(`kubeswarm/agent:${contract}`)('d');
      expect((await tags()).endsWith(` ${contract}`)).toBe(true);
    }
  });
});

test.each([
  [agentContractVersion, true],
  [agentContractVersion + 1, true],
  [agentContractVersion - 1, true],
  [agentContractVersion + 2, false],
  [undefined, false],
  ['', false],
  ['1.0', false],
])('[AGENT-27] contract %j gets along with ours: %j', (told, expected) => {
  expect(isContractCompatible(told === undefined ? undefined : String(told))).toBe(expected);
});

test('[AGENT-27] an agent that an operator of another age starts says so and ends', () => {
  const program = join(import.meta.dirname, '../../../operator/bin/agent.ts');
  const env = { AGENT_CONTRACT: String(agentContractVersion + 2), PATH: process.env.PATH };
  const { status, stderr } = spawnSync(process.execPath, [program], { env, encoding: 'utf8' });

  expect(status).toBe(1);
  expect(stderr).toContain(
    `AGENT_CONTRACT is ${agentContractVersion + 2}, and this agent gets along with ${agentContractVersion} and its neighbours only`,
  );
});

import { afterEach, describe, expect, test } from '@jest/globals';
import { agentController } from '../../../operator/controllers/agent/controller.ts';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createObjectCache } from '../../../operator/kube/object-cache.ts';
import { startControllers } from '../../../operator/kube/start-controllers.ts';
import { memoryLedger } from '../../../operator/ledger/memory-ledger.ts';
import { cachedKinds } from '../../../operator/manager/cached-kinds.ts';
import { withDefaults } from '../../../schemas/defaults.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isAtomicMapAt, listTypeAt } from '../../../schemas/list-structure.ts';
import { createManualTimers, type ManualTimers } from '../../support/manual-timers.ts';
import { namespaceNamed, operatorNamespace, secretNamed, testPlatform } from './control-plane.ts';
import { agentNamed, apiVersion, namespace, policyNamed, runNamed, settingsNamed } from './objects.ts';

interface Running {
  readonly api: MemoryApi;
  readonly timers: ManualTimers;
  put(...objects: readonly KubeObject[]): Promise<void>;
  /** Names of the agents that were looked at since the last call, once all has settled. */
  looked(): Promise<readonly string[]>;
  close(): Promise<void>;
}

let running: Running;
afterEach(() => running.close());

/** The agent controller with its watches, on an API server in memory, in time that stands still. */
async function start(...objects: readonly KubeObject[]): Promise<Running> {
  const timers = createManualTimers();
  const api = createMemoryApi({ clock: timers, withDefaults, structure: { listTypeAt, isAtomicMapAt } });
  const log = { warn: () => {}, error: () => {} };
  const cache = createObjectCache({ api, cached: cachedKinds, timers, random: () => 0, log });
  const seen = new Set<string>();
  const put: Running['put'] = async (...all) => {
    for (const object of all) await api.apply(object, { fieldManager: 'person', force: true });
  };
  await put(namespaceNamed(namespace), namespaceNamed(operatorNamespace), ...objects);
  const controllers = startControllers({
    api,
    cache,
    timers,
    log,
    onReconciled: ({ key }) => seen.add(key.name),
    controllers: [
      agentController({
        api: cache.api,
        reader: cache,
        events: { record: async () => {} },
        clock: timers,
        ledger: memoryLedger(timers.now),
        platform: testPlatform,
        fetch: async () => new Response(),
        lookupHost: async () => ['192.0.2.7'],
      }),
    ],
  });
  running = {
    api,
    timers,
    put,
    looked: async () => {
      await controllers.waitUntilIdle();
      await timers.elapse(1_500);
      await controllers.waitUntilIdle();
      const names = [...seen].toSorted();
      seen.clear();
      return names;
    },
    close: async () => {
      await controllers.close();
      cache.close();
      api.close();
    },
  };
  await running.looked();
  for (const deployment of (await api.list<KubeObject>({ apiVersion: 'apps/v1', kind: 'Deployment' }))
    .items) {
    const { name, generation } = deployment.metadata;
    const up = { observedGeneration: generation, replicas: 1, readyReplicas: 1, updatedReplicas: 1 };
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, status: up };
    await api.applyStatus(object, { fieldManager: 'kubelet', force: true });
  }
  await running.looked();
  return running;
}

const configMap = (name: string, text: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data: { text },
});
const registry = (name: string, url: string): KubeObject => ({
  apiVersion,
  kind: 'SwarmRegistry',
  metadata: { name, namespace },
  spec: { mcpBindings: [{ capabilityId: 'search', url }] },
});
const memory = (name: string): KubeObject => ({
  apiVersion,
  kind: 'SwarmMemory',
  metadata: { name, namespace },
  spec: { backend: 'in-context' },
});
const changed = <T extends KubeObject>(object: T): T => ({
  ...object,
  metadata: { ...object.metadata, annotations: { touched: 'yes' } },
});

/** Refers to everything that an agent can refer to. */
const helper = agentNamed('helper', {
  prompt: { from: { configMapKeyRef: { name: 'persona', key: 'text' } } },
  settings: [{ name: 'house' }],
  tools: {
    mcp: [
      { name: 'wiki', capabilityRef: 'search' },
      {
        name: 'board',
        url: 'http://board',
        auth: { bearer: { secretKeyRef: { name: 'token', key: 'token' } } },
        headers: [{ name: 'x-team', secretKeyRef: { name: 'header', key: 'value' } }],
      },
    ],
  },
  infrastructure: {
    apiKeyRef: { name: 'key', key: 'OPENAI_API_KEY' },
    envFrom: [{ configMapRef: { name: 'env' } }, { secretRef: { name: 'env-secret' } }],
  },
  runtime: { loop: { memory: { ref: { name: 'diary' } } } },
});
const bystander = agentNamed('bystander');
const secrets = [
  secretNamed('token', { token: 'one' }),
  secretNamed('header', { value: 'one' }),
  secretNamed('key', { OPENAI_API_KEY: 'one' }),
  secretNamed('env-secret', { LLM_ENDPOINT: 'http://one' }),
];
const surroundings: readonly KubeObject[] = [
  configMap('persona', 'You help.'),
  configMap('env', 'one'),
  settingsNamed('house', {}),
  registry('main', 'http://wiki'),
  memory('diary'),
  ...secrets,
];

describe('an agent is looked at again', () => {
  const both = ['bystander', 'helper'];
  const own = ['helper'];
  test.each<{ what: string; change: KubeObject; who: readonly string[] }>([
    { what: 'the ConfigMap of its prompt', change: configMap('persona', 'You help more.'), who: own },
    { what: 'a ConfigMap of envFrom', change: configMap('env', 'two'), who: own },
    { what: 'its SwarmMemory', change: changed(memory('diary')), who: own },
    { what: 'a SwarmRegistry', change: registry('main', 'http://elsewhere'), who: own },
    { what: 'a SwarmSettings of the namespace', change: changed(settingsNamed('house', {})), who: both },
    { what: 'a SwarmPolicy', change: policyNamed('rules', { models: { denied: ['gpt-*'] } }), who: both },
    {
      what: 'a SwarmPolicy of the platform',
      change: policyNamed(
        'all',
        { models: { denied: ['gpt-*'] }, namespaceSelector: {} },
        { namespace: operatorNamespace },
      ),
      who: both,
    },
    { what: 'its namespace', change: namespaceNamed(namespace, { labels: { tier: 'gold' } }), who: both },
    { what: 'nothing of its own', change: configMap('other', 'x'), who: [] },
  ])('[AGENT-28] when $what changes', async ({ change, who }) => {
    await start(helper, bystander, ...surroundings);
    await running.put(change);
    expect(await running.looked()).toEqual(who);
  });

  test.each(['Deployment', 'NetworkPolicy', 'ConfigMap'])(
    '[AGENT-28] when its %s changes or goes, and puts it right',
    async (kind) => {
      await start(helper, bystander, ...surroundings);
      const names = {
        Deployment: 'helper-agent',
        NetworkPolicy: 'helper-netpol',
        ConfigMap: 'helper-prompt',
      };
      const groups = { Deployment: 'apps/v1', NetworkPolicy: 'networking.k8s.io/v1', ConfigMap: 'v1' };
      const name = names[kind as keyof typeof names];
      const key = { apiVersion: groups[kind as keyof typeof groups], kind, namespace, name };
      const before = await running.api.get<KubeObject>(key);
      await running.api.delete(key);
      expect(await running.looked()).toEqual(own);
      const after = await running.api.get<KubeObject>(key);
      expect({ spec: after?.spec, data: after?.data }).toEqual({ spec: before?.spec, data: before?.data });
    },
  );

  test('[AGENT-28] when a run ends in which it had a step, and not before', async () => {
    await start(helper, bystander, ...surroundings);
    const run = runNamed('one', { teamRef: 'desk' });
    await running.put(run);
    const steps = [{ name: 'x', phase: 'Running', resolvedAgent: 'helper' }];
    const write = (status: object) =>
      running.api.applyStatus({ ...run, status }, { fieldManager: 'run', force: true });
    await write({ phase: 'Running', steps });
    expect(await running.looked()).toEqual([]);
    await write({ phase: 'Succeeded', steps, completionTime: '2026-01-01T00:00:00Z' });
    // With what else ends within five seconds.
    expect(await running.looked()).toEqual([]);
    await running.timers.elapse(5_000);
    expect(await running.looked()).toEqual(own);
  });

  const template = async (): Promise<string> => {
    const key = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'helper-agent' };
    return JSON.stringify(Object((await running.api.get<KubeObject>(key))?.spec).template);
  };

  test.each(secrets.map((secret) => [secret.metadata.name, secret] as const))(
    '[AGENT-28] within 60 s when Secret %s changes, and its pods restart',
    async (_name, secret) => {
      await start(helper, bystander, ...surroundings);
      const before = await template();
      const values = Object.keys(Object(secret.stringData)).map((key) => [key, 'two']);
      await running.put({ ...secret, stringData: Object.fromEntries(values) });
      await running.timers.elapse(60_000);
      await running.looked();
      expect(await template()).not.toBe(before);
    },
  );

  test('[AGENT-28] within 60 s when a Secret that holds its prompt changes', async () => {
    const secret = (text: string): KubeObject => secretNamed('persona', { text });
    const agent: SwarmAgent = agentNamed('helper', {
      prompt: { from: { secretKeyRef: { name: 'persona', key: 'text' } } },
    });
    await start(agent, secret('You help.'));
    const before = await template();
    await running.put(secret('You help more.'));
    await running.timers.elapse(60_000);
    await running.looked();
    expect(await template()).not.toBe(before);
  });

  test('[AGENT-28] changed values in a Secret that it does not name leave it alone', async () => {
    await start(helper, bystander, ...surroundings, secretNamed('other', { a: 'b' }));
    const before = await template();
    await running.put(secretNamed('other', { a: 'c' }));
    await running.timers.elapse(120_000);
    expect(await template()).toBe(before);
  });
});

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sharedAccess } from '../../../operator/controllers/agent/shared-access.ts';
import type { NamespaceUsers } from '../../../operator/queue/bullmq/namespace-users.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type ControlPlane, createControlPlane, testPlatform } from './control-plane.ts';
import { agentNamed, apiVersion, namespace } from './objects.ts';

/** What users were told, in order. */
let told: string[];
let plane: ControlPlane;
/** What happens before it is asked who is gone. */
let whileRetiring: () => Promise<void>;
const users: NamespaceUsers = {
  keep: async (of, password) => void told.push(`keep ${of} ${password}`),
  retire: async (goneNow) => {
    await whileRetiring();
    const isGone = await goneNow();
    told.push(`retire ${[namespace, 'elsewhere'].filter(isGone).join(' ')}`);
  },
  letGo: () => {},
  close: () => {},
};
const platform = { queue: { url: 'redis://admin:s3cret@queue:6379/1', address: 'redis://queue:6379/1' } };
const secretKey = { apiVersion: 'v1', kind: 'Secret', name: 'swarm-agent' };

beforeEach(async () => {
  told = [];
  whileRetiring = async () => {};
  plane = await createControlPlane({ platform, queue: { users } });
});
afterEach(() => plane.close());

async function credentials(): Promise<Readonly<Record<string, string>>> {
  const data = Object((await plane.find<KubeObject>(secretKey))?.data);
  return Object.fromEntries(Object.entries(data).map(([name, text]) => [name, atob(String(text))]));
}
const template = async (): Promise<string> => {
  const found = await plane.find<KubeObject>({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'one-agent',
  });
  return JSON.stringify(Object(found?.spec).template);
};

test('[AGENT-25] agents that come together get one user, whose password only the Secret and Redis know', async () => {
  await plane.put(agentNamed('one'), agentNamed('two'));
  await Promise.all(['one', 'two'].map((name) => plane.reconcile('SwarmAgent', name)));
  const { username, password = '', TASK_QUEUE_URL } = await credentials();

  expect(password).toMatch(/^[0-9a-f]{64}$/);
  expect(username).toBe(`kubeswarm:${namespace}`);
  expect(TASK_QUEUE_URL).toBe(`redis://kubeswarm%3A${namespace}:${password}@queue:6379/1`);
  expect(new Set(told.filter((line) => line.startsWith('keep')))).toEqual(
    new Set([`keep ${namespace} ${password}`]),
  );
  expect(await template()).not.toContain(password);
  expect(JSON.stringify(await credentials())).not.toContain('s3cret');
});

test('[AGENT-25] other credentials restart the pods, and the same ones do not', async () => {
  await plane.put(agentNamed('one'));
  await plane.reconcile('SwarmAgent', 'one');
  const first = [(await credentials()).password, await template()];
  await plane.reconcile('SwarmAgent', 'one');
  expect([(await credentials()).password, await template()]).toEqual(first);

  await plane.api.delete({ ...secretKey, namespace });
  await plane.reconcile('SwarmAgent', 'one');
  const second = [(await credentials()).password, await template()];
  expect(second[0]).not.toBe(first[0]);
  expect(second[1]).not.toBe(first[1]);
});

test.each([
  ['credentials of all, from before', { username: 'admin', password: 's3cret' }],
  ['a password that somebody chose', { username: `kubeswarm:${namespace}`, password: 'hunter2' }],
])('[AGENT-25] %s are not taken over', async (_name, stringData) => {
  const secret = { ...secretKey, metadata: { name: 'swarm-agent', namespace }, stringData };
  await plane.put(
    { apiVersion: 'v1', kind: 'Secret', metadata: secret.metadata, stringData },
    agentNamed('one'),
  );
  await plane.reconcile('SwarmAgent', 'one');
  const { password } = await credentials();
  expect(password).toMatch(/^[0-9a-f]{64}$/);
  expect(told).toContain(`keep ${namespace} ${password}`);
});

test('[AGENT-25] the user goes with the last agent, and what went while nobody looked is caught up with', async () => {
  await plane.put(agentNamed('one'), agentNamed('two'));
  for (const name of ['one', 'two']) await plane.reconcile('SwarmAgent', name);
  expect(told.filter((line) => line.startsWith('retire'))).toEqual(['retire elsewhere']);
  for (const name of ['one', 'two']) {
    await plane.api.delete({ apiVersion, kind: 'SwarmAgent', namespace, name });
    await plane.reconcile('SwarmAgent', name);
  }
  expect(told.filter((line) => line.startsWith('retire')).slice(1)).toEqual([`retire ${namespace}`]);
});

test('[AGENT-25] no user goes whose namespace has an agent again by the time that it would', async () => {
  await plane.put(agentNamed('one'));
  await plane.reconcile('SwarmAgent', 'one');
  await plane.api.delete({ apiVersion, kind: 'SwarmAgent', namespace, name: 'one' });
  whileRetiring = async () => void (await plane.put(agentNamed('one')));
  await plane.reconcile('SwarmAgent', 'one');
  expect(told.filter((line) => line.startsWith('retire')).slice(1)).toEqual(['retire ']);
});

test.each([
  ['another database of the queue', 'redis://admin:s3cret@queue:6379/2', true],
  ['another Redis', 'redis://ledger:other@elsewhere:6379/2', false],
])(
  '[AGENT-25] agents come to a ledger in %s as their own user, if they have one there',
  async (_, url, isOwn) => {
    plane = await createControlPlane({
      platform: { ...platform, spendStore: { url, address: 'redis://queue:6379/2' } },
      queue: { users },
    });
    await plane.put(agentNamed('one'));
    await plane.reconcile('SwarmAgent', 'one');
    const { password, SPEND_STORE_URL } = await credentials();
    expect(SPEND_STORE_URL).toBe(isOwn ? `redis://kubeswarm%3A${namespace}:${password}@queue:6379/2` : url);
  },
);

test('[AGENT-25] credentials that all share are told by an id beside them, which is not made of them', async () => {
  const url = 'redis://:s3cret@queue:6379/1';
  plane = await createControlPlane({ platform: { queue: { url, address: 'redis://queue:6379/1' } } });
  await plane.put(agentNamed('one'), agentNamed('two'));
  await Promise.all(['one', 'two'].map((name) => plane.reconcile('SwarmAgent', name)));
  const first = [await credentials(), await template()];
  expect(first[0]).toMatchObject({
    TASK_QUEUE_URL: url,
    credentialsId: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  expect(await template()).not.toContain('s3cret');
  await plane.reconcile('SwarmAgent', 'one');
  expect([await credentials(), await template()]).toEqual(first);
});

test('[AGENT-25] another password in the URL of queue or ledger gets another id', async () => {
  const secrets = new Map<string, KubeObject>();
  const api = { get: async () => secrets.get('swarm-agent') as never };
  let made = 0;
  const idWith = async (password: string, spend: string): Promise<string | undefined> => {
    const queue = { url: `redis://:${password}@queue:6379/1`, address: 'redis://queue:6379/1' };
    const spendStore = { url: `redis://:${spend}@spend:6379`, address: 'redis://spend:6379' };
    const { of } = sharedAccess({
      api,
      platform: { ...testPlatform, queue, spendStore },
      newId: () => {
        made += 1;
        return `id-${made}`;
      },
    });
    const access = await of(namespace);
    const id = access.kind === 'url' ? access.credentialsId : undefined;
    const data = { TASK_QUEUE_URL: queue.url, SPEND_STORE_URL: spendStore.url, credentialsId: id ?? '' };
    secrets.set('swarm-agent', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'swarm-agent' },
      data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, btoa(text)])),
    });
    return id;
  };
  expect(await idWith('first', 'a')).toBe('id-1');
  expect(await idWith('first', 'a')).toBe('id-1');
  expect(await idWith('second', 'a')).toBe('id-2');
  expect(await idWith('second', 'b')).toBe('id-3');
});

import { afterEach, expect, test } from '@jest/globals';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { managerSettings } from '../../../operator/manager/manager-settings.ts';
import { queuePassword, withQueuePassword } from '../../../operator/manager/queue-password.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

const namespace = 'kubeswarm-system';
const name = 'kubeswarm-redis';
const key = { apiVersion: 'v1', kind: 'Secret', namespace, name };
const how = { fieldManager: 'test' };

let api: MemoryApi;
afterEach(() => api.close());

async function openApi(...objects: readonly KubeObject[]): Promise<void> {
  api = createMemoryApi({});
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, how);
  for (const object of objects) await api.create(object, how);
}
const secretWith = (fields: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace },
  ...fields,
});
const ask = (newPassword = 'made'): Promise<string> =>
  queuePassword({ api, namespace, secret: name, newPassword: () => newPassword });

test('[MANAGER-11] the first operator makes the password of the queue, the others find it', async () => {
  await openApi();
  expect(await ask('first')).toBe('first');
  expect(await ask('second')).toBe('first');
  expect(await api.get(key)).toMatchObject({
    metadata: { labels: { 'app.kubernetes.io/managed-by': 'kubeswarm' } },
  });
});

test('[MANAGER-11] of operators that start together all have the password of one', async () => {
  await openApi();
  const all = await Promise.all(['a', 'b', 'c'].map(ask));
  expect(new Set(all).size).toBe(1);
});

test('[MANAGER-11] a Secret of somebody else is used as it is', async () => {
  await openApi(secretWith({ data: { password: btoa('theirs') } }));
  expect(await ask()).toBe('theirs');
});

test('[MANAGER-11] a Secret without password is said, with what to do', async () => {
  await openApi(secretWith({ data: { pass: btoa('x') } }));
  await expect(ask()).rejects.toThrow(
    'Secret "kubeswarm-redis" has no key "password". Add it, or delete the Secret: it is made anew',
  );
});

test('[MANAGER-11] operator, agents and audit trail get it where they use that Redis, and nobody else does', async () => {
  await openApi();
  const read = managerSettings(
    [],
    {
      TASK_QUEUE_URL: 'redis://queue:6379',
      AGENT_TASK_QUEUE_URL: 'redis://queue.kubeswarm-system.svc:6379/1',
      AUDIT_LOG_MODE: 'actions',
      AUDIT_LOG_SINK: 'redis',
      AUDIT_LOG_REDIS_URL: 'redis://queue:6379',
    },
    '0.1.0',
  );
  if (read.kind === 'invalid') throw new Error(read.problems.join());
  const { queue, agents } = withQueuePassword(read.settings, 'p@ss');
  expect([queue.url, agents.queue?.url, agents.queue?.address]).toEqual([
    'redis://:p%40ss@queue:6379',
    'redis://:p%40ss@queue.kubeswarm-system.svc:6379/1',
    'redis://queue.kubeswarm-system.svc:6379/1',
  ]);
  expect(agents.auditLog.sink).toMatchObject({ url: 'redis://:p%40ss@queue:6379' });

  const elsewhere = { ...read.settings.agents.auditLog.sink, url: 'redis://other:6379' };
  const settings = {
    ...read.settings,
    agents: { ...read.settings.agents, auditLog: { ...read.settings.agents.auditLog, sink: elsewhere } },
  } as typeof read.settings;
  expect(withQueuePassword(settings, 'p@ss').agents.auditLog.sink).toEqual(elsewhere);
});

test.each([
  [['--queue-acl=auto'], 'auto'],
  [[], 'off'],
])('flags %j: users of the queue are %s', async (flags, acl) => {
  await openApi();
  const read = managerSettings(flags, { TASK_QUEUE_URL: 'redis://queue:6379' }, '0.1.0');
  expect(read).toMatchObject({ settings: { queue: { acl } } });
});

test.each([
  ['--queue-acl=on', '--queue-acl is neither auto nor off'],
  ['--agent-rollout-max=0', '--agent-rollout-max is no share or number of agents. Write it like 10% or 5'],
])('%s is refused', async (flag, problem) => {
  await openApi();
  const read = managerSettings([flag], { TASK_QUEUE_URL: 'redis://queue:6379' }, '0.1.0');
  expect(read).toEqual({ kind: 'invalid', problems: [problem] });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import {
  createNamespaceUsers,
  type NamespaceUsers,
  type NamespaceUsersOptions,
} from '../../operator/queue/bullmq/namespace-users.ts';
import { queueListKeys } from '../../operator/queue/bullmq/task-keys.ts';
import { useBullmqQueues } from '../support/bullmq-queues.ts';
import { kedaScript } from '../support/cluster/keda/autoscaler.ts';
import { BUSY, heldHandler, newTask, resultOf } from '../support/queue-behaviour/world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const ONE = { concurrency: 1, retries: 1 };
const secret = 'a'.repeat(64);
const other = 'b'.repeat(64);

describeWithRedis('users of namespaces in Redis', (redis) => {
  const openQueue = useBullmqQueues(redis);
  const clients: Redis[] = [];
  let opened: NamespaceUsers[] = [];
  const openUsers = (options: Partial<NamespaceUsersOptions> = {}): NamespaceUsers => {
    const users = createNamespaceUsers({ url: redis().url, everyMillis: 50, ...options });
    opened.push(users);
    return users;
  };
  const clientOf = (namespace: string, password: string, prefix = 'kubeswarm'): Redis => {
    const username = `${prefix}:${namespace}`;
    const client = redis().client.duplicate({ username, password, retryStrategy: () => null });
    client.on('error', () => {});
    clients.push(client);
    return client;
  };
  const urlOf = (namespace: string, password: string): string =>
    `redis://kubeswarm%3A${namespace}:${password}@127.0.0.1:${redis().port}`;
  const gone =
    (...namespaces: readonly string[]) =>
    async () =>
    (name: string) =>
      namespaces.includes(name);
  const userNames = async (): Promise<unknown> => redis().client.call('ACL', 'USERS');
  const isLetIn = async (namespace: string, password: string): Promise<boolean> =>
    clientOf(namespace, password)
      .ping()
      .then(
        () => true,
        () => false,
      );

  beforeEach(async () => {
    for (const name of Array.from(Object(await userNames())).map(String))
      if (name !== 'default') await redis().client.call('ACL', 'DELUSER', name);
  });
  afterEach(() => {
    for (const users of opened) users.close();
    for (const client of clients.splice(0)) client.disconnect();
    opened = [];
  });

  test('[AGENT-25] each has its own keys, and neither those of another nor commands of admins', async () => {
    const users = openUsers();
    await users.keep('shop', secret);
    await users.keep('bank', other);
    const shop = clientOf('shop', secret);
    await shop.set('kubeswarm:shop.x', '1');
    for (const command of [
      'GET kubeswarm:bank.x',
      'SET kubeswarm:shopping.x 1',
      'GET kubeswarm:_namespaces',
      'ACL LIST',
      'ACL SETUSER kubeswarm:shop allkeys',
      'CONFIG GET *',
      'FLUSHALL',
      'KEYS *',
    ]) {
      const [name = '', ...values] = command.split(' ');
      await expect(shop.call(name, ...values)).rejects.toThrow(/NOPERM|permission/i);
    }
    expect(await isLetIn('bank', secret)).toBe(false);
    const stored = JSON.stringify(await redis().client.call('ACL', 'LIST'));
    expect(stored).not.toContain(secret);
  });

  test('[AGENT-25] a prefix with signs of patterns gives no more than it says', async () => {
    await openUsers({ prefix: 'a*' }).keep('shop', secret);
    const client = clientOf('shop', secret, 'a*');
    await client.set('a*:shop.x', '1');
    await expect(client.get('ab:shop.x')).rejects.toThrow(/NOPERM/);
  });

  test('[AGENT-25] a task in hand survives a restart of Redis, which forgets its users', async () => {
    const users = openUsers({ everyMillis: 60_000 });
    await users.keep('shop', secret);
    const { queue: agent } = await openQueue({ url: urlOf('shop', secret), namespaces: ['shop'] });
    const { queue: operator } = await openQueue();
    const held = heldHandler();
    agent.work('shop.triage', ONE, held.handle);
    const task = newTask();
    await operator.submit(task);
    await until(() => held.attempts.length === 1);
    await redis().kill();
    await redis().start();
    held.finish(task.id);
    await until(async () => (await resultOf(operator, task.id)) !== undefined);

    expect((await resultOf(operator, task.id))?.error).toBeUndefined();
    expect(held.attempts).toHaveLength(1);
    expect(await userNames()).toContain('kubeswarm:shop');
  });

  test('[AGENT-25] a user that somebody took away comes back', async () => {
    await openUsers().keep('shop', secret);
    await redis().client.call('ACL', 'DELUSER', 'kubeswarm:shop');
    await until(() => isLetIn('shop', secret));
  });

  test('[AGENT-25] who leads no more makes none of its users again, but those that it keeps anew', async () => {
    const users = openUsers();
    for (const namespace of ['shop', 'bank']) await users.keep(namespace, secret);
    users.letGo();
    await users.keep('bank', secret);
    for (const namespace of ['shop', 'bank'])
      await redis().client.call('ACL', 'DELUSER', `kubeswarm:${namespace}`);
    await until(async () => isLetIn('bank', secret));
    expect(await isLetIn('shop', secret)).toBe(false);
  });

  test('[AGENT-25] another password lets old connections be and old passwords out', async () => {
    const users = openUsers();
    await users.keep('shop', secret);
    const old = clientOf('shop', secret);
    await old.ping();
    await users.keep('shop', other);

    expect(await old.get('kubeswarm:shop.x')).toBeNull();
    expect([await isLetIn('shop', secret), await isLetIn('shop', other)]).toEqual([false, true]);
  });

  test('[AGENT-25] with its last agent a namespace loses its user, and what drains goes on', async () => {
    const users = openUsers();
    for (const namespace of ['shop', 'bank', 'lab']) await users.keep(namespace, secret);
    const draining = clientOf('shop', secret);
    await draining.ping();
    await users.retire(gone('shop'));
    await openUsers().retire(gone('lab', 'shop'));
    await users.retire(gone('never-there'));

    expect(await draining.get('kubeswarm:shop.x')).toBeNull();
    expect([
      await isLetIn('shop', secret),
      await isLetIn('bank', secret),
      await isLetIn('lab', secret),
    ]).toEqual([false, true, false]);
    expect(await userNames()).not.toContain('kubeswarm:never-there');
    await users.keep('shop', other);
    expect(await isLetIn('shop', other)).toBe(true);
  });

  test('[AGENT-25] a namespace whose agents come back while it loses its user keeps it', async () => {
    const users = openUsers();
    await users.keep('shop', secret);
    await Promise.all([users.retire(gone('shop')), users.keep('shop', secret)]);
    expect(await isLetIn('shop', secret)).toBe(true);
  });

  test('[AGENT-25] an operator of some namespaces leaves the users of others alone', async () => {
    const users = openUsers();
    for (const namespace of ['shop', 'bank']) await users.keep(namespace, secret);
    await openUsers({ namespaces: ['shop'] }).retire(gone('shop', 'bank'));

    expect([await isLetIn('shop', other), await isLetIn('bank', secret)]).toEqual([false, true]);
    expect(await isLetIn('shop', secret)).toBe(false);
  });

  test('an operator that may not make users says so', async () => {
    await redis().client.call('ACL', 'SETUSER', 'poor', 'on', '>pw', '~*', '&*', '+@all', '-acl');
    const users = openUsers({ url: `redis://poor:pw@127.0.0.1:${redis().port}` });
    await expect(users.keep('shop', secret)).rejects.toThrow(
      /refuses: NOPERM .*check user, password and rights in the queue's URL/,
    );
  });

  describe('what KEDA asks with them', () => {
    test('[BULLMQ-14] is answered by tasks that wait and tasks in hand; a task between attempts is in neither', async () => {
      await openUsers().keep('shop', secret);
      const keda = clientOf('shop', secret);
      const { wait, active } = queueListKeys('shop.triage');
      const counts = async (): Promise<unknown> =>
        Promise.all([wait, active].map((key) => keda.eval(kedaScript, 1, key)));
      const { queue } = await openQueue({ url: urlOf('shop', secret), namespaces: ['shop'] });
      expect(await counts()).toEqual([0, 0]);

      const tasks = [newTask(), newTask(), newTask()];
      for (const task of tasks) await queue.submit(task);
      expect(await counts()).toEqual([3, 0]);

      const held = heldHandler();
      queue.work('shop.triage', ONE, held.handle);
      await until(() => held.attempts.length === 1);
      expect(await counts()).toEqual([2, 1]);

      held.finish(held.attempts[0]?.task.id ?? '', BUSY);
      await until(() => held.attempts.length === 2);
      expect(await counts()).toEqual([1, 1]);
      const delayed = await redis().client.zcard('kubeswarm:shop.triage:delayed');
      // Never used: tasks have no priority, and queues are not paused.
      const unused = ['prioritized', 'paused', 'waiting-children'].map(
        (name) => `kubeswarm:shop.triage:${name}`,
      );
      expect([delayed, await redis().client.exists(...unused)]).toEqual([1, 0]);
    });
  });
});

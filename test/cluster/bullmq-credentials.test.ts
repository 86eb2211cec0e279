import { beforeEach, expect, test } from '@jest/globals';
import { namespaceAclRules } from '../../operator/queue/bullmq/task-keys.ts';
import { useBullmqQueues } from '../support/bullmq-queues.ts';
import { answer, BUSY, newTask, resultOf } from '../support/queue-behaviour/world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const ONE = { concurrency: 1, retries: 1 };
const PASSWORD = 'p@ss:word';
const FOREIGN = { queue: 'bank.clerk', meta: { namespace: 'bank' } };

describeWithRedis('credentials of the queue on BullMQ', (redis) => {
  const openQueue = useBullmqQueues(redis);
  const urlWith = (user: string, password: string): string =>
    `redis://${user}:${encodeURIComponent(password)}@127.0.0.1:${redis().port}`;
  beforeEach(async () => {
    const rules = ['reset', 'on', `>${PASSWORD}`, ...namespaceAclRules('shop')];
    await redis().client.call('ACL', 'SETUSER', 'shop', ...rules);
  });

  test('[BULLMQ-11] those of a namespace do everything that its agents need', async () => {
    const { queue: agent, notes } = await openQueue({
      url: urlWith('shop', PASSWORD),
      namespaces: ['shop'],
    });
    const { queue: operator } = await openQueue();
    const heard: string[] = [];
    agent.onSettled(({ taskId }) => heard.push(taskId));
    agent.work('shop.triage', ONE, async ({ task, number }) =>
      answer(task, '', number === 1 ? BUSY : undefined),
    );
    const [given, own, cancelled] = [newTask(), newTask(), newTask({ queue: 'shop.nobody' })];
    await operator.submit(given);
    for (const task of [own, cancelled]) await agent.submit(task);
    await agent.cancel([cancelled.id], 'not needed');
    await until(() => heard.length === 3);
    expect((await resultOf(agent, own.id))?.error).toBeUndefined();
    expect(await agent.depth('shop.triage')).toEqual({ waiting: 0, active: 0 });
    await agent.forget(own.meta.runUid ?? '');
    await agent.ping();
    expect(notes).toEqual([]);
  });

  test('[BULLMQ-11] those of one namespace find no task of another and put none there', async () => {
    const { queue: agent } = await openQueue({ url: urlWith('shop', PASSWORD), namespaces: ['shop'] });
    const { queue: operator } = await openQueue();
    const foreign = newTask(FOREIGN);
    await operator.submit(foreign);
    await agent.cancel([foreign.id], 'by a stranger');
    await agent.forget(foreign.meta.runUid ?? '');
    expect(await operator.depth(foreign.queue)).toEqual({ waiting: 1, active: 0 });
    expect(await agent.results([foreign.id])).toEqual(new Map());
    await expect(agent.submit(newTask(FOREIGN))).rejects.toThrow(/refuses: NOPERM/);
    await expect(agent.depth(foreign.queue)).rejects.toThrow(/refuses: NOPERM/);
  });

  test('[BULLMQ-11] a namespace that spoils its own keys keeps the operator from none of the others', async () => {
    const { queue: operator } = await openQueue();
    const [spoiled, sound] = [newTask(), newTask(FOREIGN)];
    for (const task of [spoiled, sound]) await operator.submit(task);
    await redis().client.set(`kubeswarm:shop._task:${spoiled.id}`, 'no hash');
    operator.work(FOREIGN.queue, ONE, async ({ task }) => answer(task));
    await until(async () => (await operator.results([spoiled.id, sound.id])).has(sound.id));
    expect([...(await operator.results([spoiled.id, sound.id])).keys()]).toEqual([sound.id]);
  });

  test.each([
    'GET kubeswarm:bank._task:r.s.1',
    'GET kubeswarm:shopping.x',
    'GET kubeswarm:_namespaces',
    'EVAL return(redis.call("GET","kubeswarm:bank.x")) 0',
    'PUBLISH kubeswarm:bank.settled {}',
    'PSUBSCRIBE kubeswarm:*',
    'PUBSUB CHANNELS',
    'CLIENT TRACKING ON BCAST',
    'CLIENT INFO',
    'KEYS *',
    'SCAN 0',
    'RANDOMKEY',
    'FLUSHALL',
    'FLUSHDB',
    'CONFIG GET *',
    'ACL LIST',
    'CLIENT LIST',
    'CLIENT KILL TYPE normal',
    'SCRIPT FLUSH',
    'FUNCTION LIST',
    'MONITOR',
    'SHUTDOWN',
    'SWAPDB 0 1',
  ])('[BULLMQ-11] those of a namespace are refused %s', async (command) => {
    const client = redis().client.duplicate({ username: 'shop', password: PASSWORD });
    const [name = '', ...values] = command.split(' ');
    await expect(client.call(name, ...values)).rejects.toThrow(/NOPERM|can't access|No permission|ACL/i);
    client.disconnect();
  });

  test('[BULLMQ-11] what those of a namespace write down of another one does not count there', async () => {
    const { queue: operator } = await openQueue();
    const task = newTask(FOREIGN);
    const runUid = task.meta.runUid ?? '';
    await operator.submit(task);
    const stranger = redis().client.duplicate({ username: 'shop', password: PASSWORD });
    await stranger.hset(`kubeswarm:shop._task:${task.id}`, { queue: 'shop.x', settled: '1', result: '{}' });
    for (const run of ['shop._run:mine', `shop._run:${runUid}`])
      await stranger.hset(`kubeswarm:${run}`, { [task.id]: task.queue });
    await stranger.hset('kubeswarm:shop.a/../b._run:u', { [task.id]: task.queue });
    await stranger.set('kubeswarm:shop._run:text', 'no hash');
    stranger.disconnect();

    // It has not submitted the task itself.
    const { queue: next } = await openQueue();
    expect(await next.results([task.id], 'bank')).toEqual(new Map());
    const runs = (await next.runs()).map(({ namespace, uid }) => `${namespace}/${uid}`);
    expect(runs.toSorted()).toEqual([`bank/${runUid}`, 'shop/mine', `shop/${runUid}`].toSorted());
    for (const uid of ['mine', runUid]) await next.forget(uid, 'shop');
    expect(await next.depth(task.queue)).toEqual({ waiting: 1, active: 0 });
    await next.forget(runUid, 'bank');
    expect(await next.depth(task.queue)).toEqual({ waiting: 0, active: 0 });
  });

  test('rights that are given later are used without a restart', async () => {
    const { queue } = await openQueue({ url: urlWith('shop', PASSWORD), namespaces: ['shop'] });
    const task = newTask();
    await queue.ping();
    // One for BullMQ's first look at the server, one for our own records.
    for (const command of ['info', 'hset']) {
      await redis().client.call('ACL', 'SETUSER', 'shop', `-${command}`);
      await expect(queue.submit(task)).rejects.toThrow(/refuses: .*; check user, password and rights/);
      await redis().client.call('ACL', 'SETUSER', 'shop', `+${command}`);
    }
    await queue.submit(task);
    expect(await queue.depth(task.queue)).toEqual({ waiting: 1, active: 0 });
  });

  test('a worker without a task closes at once, also when its user is gone', async () => {
    const { queue, notes } = await openQueue({ url: urlWith('shop', PASSWORD), namespaces: ['shop'] });
    const task = newTask();
    const worker = queue.work(task.queue, ONE, async () => answer(task));
    await queue.submit(task);
    await until(async () => (await resultOf(queue, task.id)) !== undefined);
    await redis().client.call('ACL', 'DELUSER', 'shop');
    await until(() => notes.some(({ kind }) => kind === 'connection-lost'));
    await worker.close(3_600_000);
  }, 60_000);

  test('[BULLMQ-10] a wrong password is said, and not which', async () => {
    const { queue, notes } = await openQueue({ url: urlWith('shop', 'wrong-secret') });
    const error = await queue.ping().catch(String);
    expect(error).toMatch(
      /^Error: Redis at redis:\/\/127\.0\.0\.1:\d+\/0 refuses: WRONGPASS .*check user, password/,
    );
    expect(JSON.stringify([error, notes])).not.toMatch(/wrong-secret/);
  });

  test('[BULLMQ-10] a Redis that is away is said within seconds, then that it is back', async () => {
    const { queue, notes, proxy } = await openQueue();
    await queue.ping();
    expect(await queue.warnings()).toEqual([]);
    await proxy.cut();
    const error = await queue.submit(newTask()).catch(String);
    expect(error).toBe(
      `Error: Redis at ${proxy.url}/0 cannot be reached (ECONNREFUSED); check that it runs and that the queue's URL is right`,
    );
    await proxy.reopen();
    await queue.submit(newTask());
    expect(notes.map(({ kind }) => kind)).toEqual(['connection-lost', 'connection-restored']);
  });
});

import { expect, test } from '@jest/globals';
import { queueListKeys } from '../../operator/queue/bullmq/task-keys.ts';
import { useBullmqQueues } from '../support/bullmq-queues.ts';
import { answer, BUSY, heldHandler, newTask, REFUSED } from '../support/queue-behaviour/world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const ONE = { concurrency: 1, retries: 1 };

describeWithRedis('what the queue on BullMQ leaves in Redis', (redis) => {
  const openQueue = useBullmqQueues(redis);
  const allKeys = async (): Promise<string[]> => (await redis().client.keys('*')).toSorted();

  test.each(['kubeswarm', 'acme:[prod]*'])(
    '[BULLMQ-2] all keys of a namespace begin with %s and the namespace',
    async (prefix) => {
      const { queue } = await openQueue({ prefix });
      const heard: string[] = [];
      queue.onSettled(({ taskId }) => heard.push(taskId));
      const [done, dead, busy, alone] = [newTask(), newTask(), newTask(), newTask({ id: 'alone.1' })];
      const { runUid: _, ...meta } = alone.meta;
      queue.work('shop.triage', { concurrency: 4, retries: 1 }, async ({ task }) =>
        answer(task, '', task.id === dead.id ? REFUSED : task.id === busy.id ? BUSY : undefined),
      );
      for (const task of [done, dead, busy, { ...alone, meta }]) await queue.submit(task);
      const held = heldHandler();
      queue.work('shop.research.writer', ONE, held.handle);
      for (const task of [
        newTask({ queue: 'shop.research.writer' }),
        newTask({ queue: 'shop.research.writer' }),
      ])
        await queue.submit(task);
      await until(() => held.attempts.length === 1 && heard.length >= 3);
      const keys = await allKeys();
      expect(keys.length).toBeGreaterThan(15);
      // One key is of no namespace: the operator's list of them.
      expect(keys.filter((key) => !key.startsWith(`${prefix}:shop.`))).toEqual([`${prefix}:_namespaces`]);
    },
  );

  test('[BULLMQ-1] a queue for each agent and role, jobs by the id of their task', async () => {
    const { queue } = await openQueue();
    const [agent, role] = [newTask(), newTask({ queue: 'shop.research.writer' })];
    for (const task of [agent, role]) await queue.submit(task);
    expect(await redis().client.lrange('kubeswarm:shop.triage:wait', 0, -1)).toEqual([agent.id]);
    expect(await redis().client.lrange('kubeswarm:shop.research.writer:wait', 0, -1)).toEqual([role.id]);
    expect(
      JSON.parse((await redis().client.hget(`kubeswarm:shop.triage:${agent.id}`, 'data')) ?? ''),
    ).toEqual(agent);
  });

  test('[BULLMQ-14] two lists hold what waits and what is active', async () => {
    const { queue } = await openQueue();
    const held = heldHandler();
    queue.work('shop.triage', ONE, held.handle);
    for (const task of [newTask(), newTask(), newTask()]) await queue.submit(task);
    await until(() => held.attempts.length === 1);
    const { wait, active } = queueListKeys('shop.triage');
    expect([await redis().client.llen(wait), await redis().client.llen(active)]).toEqual([2, 1]);
  });

  test('[BULLMQ-13] tasks that failed for good are in the failed set, the cancelled are not', async () => {
    const { queue } = await openQueue();
    const [refused, cancelled] = [newTask(), newTask()];
    await queue.submit(cancelled);
    await queue.cancel([cancelled.id], 'run cancelled');
    queue.work('shop.triage', ONE, async ({ task }) => answer(task, '', REFUSED));
    await queue.submit(refused);
    await until(async () => (await redis().client.zcard('kubeswarm:shop.triage:failed')) > 0);
    expect(await redis().client.zrange('kubeswarm:shop.triage:failed', '0', '-1')).toEqual([refused.id]);
    expect(await redis().client.hget(`kubeswarm:shop.triage:${refused.id}`, 'failedReason')).toBe(
      REFUSED.message,
    );
  });

  test('[BULLMQ-12] a run that is forgotten leaves nothing, however its tasks ended', async () => {
    const { queue } = await openQueue();
    const held = heldHandler();
    const runTasks = (run: string) =>
      ['done', 'dead', 'cancelled', 'active', 'waiting'].map((step) =>
        newTask({ id: `${run}.${step}.1`, meta: { runUid: run } }),
      );
    const takeAway = async (run: string): Promise<void> => {
      const [done, dead, cancelled, active, waiting] = runTasks(run).map(({ id }) => id);
      const worker = queue.work('shop.triage', ONE, held.handle);
      for (const task of runTasks(run)) await queue.submit(task);
      for (const [id = '', error] of [[done], [dead, REFUSED]] as const) {
        await until(() => held.attempts.at(-1)?.task.id === id);
        held.finish(id, error);
      }
      await queue.cancel([cancelled ?? ''], 'run cancelled');
      await until(() => held.attempts.at(-1)?.task.id === active);
      await queue.forget(run);
      await until(() => held.attempts.at(-1)?.signal.aborted === true);
      held.finish(active ?? '');
      await until(async () => (await queue.depth('shop.triage')).active === 0);
      await worker.close(1_000);
      expect(held.attempts.some(({ task }) => task.id === waiting)).toBe(false);
    };
    await takeAway('first');
    const left = await allKeys();
    await takeAway('second');
    await takeAway('third');
    const marks = ['first', 'second', 'third'].map((run) => `kubeswarm:shop._run:${run}`);
    const ofRuns = (await allKeys()).filter((key) => /first|second|third/.test(key));
    expect(ofRuns.toSorted()).toEqual(marks.toSorted());
    expect((await allKeys()).filter((key) => !marks.includes(key))).toEqual(
      left.filter((key) => !marks.includes(key)),
    );
    for (const mark of marks) {
      expect(await redis().client.hgetall(mark)).toEqual({ '#gone': '1' });
      const seconds = await redis().client.ttl(mark);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(600);
    }
  });

  test('[BULLMQ-18] tasks of a run that was forgotten are not opened again', async () => {
    const { queue } = await openQueue();
    const [task, other] = [newTask(), newTask()];
    for (const each of [task, other]) await queue.submit(each);
    await queue.forget(task.meta.runUid ?? '');
    await queue.submit(task);
    await queue.submit({ ...task, id: `${task.meta.runUid}.next.1` });
    expect(await queue.depth('shop.triage')).toEqual({ waiting: 1, active: 0 });
    const left = (await allKeys()).filter((key) => key.includes(task.meta.runUid ?? '-'));
    expect(left).toContain(`kubeswarm:shop._run:${task.meta.runUid}`);
    // All of it goes by itself.
    expect(await Promise.all(left.map((key) => redis().client.ttl(key)))).not.toContain(-1);
  });

  test('[BULLMQ-13] a task that has settled leaves no job when it is submitted again, and a dead one stays', async () => {
    const { queue } = await openQueue();
    const [done, dead] = [newTask(), newTask()];
    const worker = queue.work('shop.triage', ONE, async ({ task }) =>
      answer(task, '', task.id === dead.id ? REFUSED : undefined),
    );
    for (const task of [done, dead]) await queue.submit(task);
    await until(async () => (await redis().client.zcard('kubeswarm:shop.triage:failed')) > 0);
    await worker.close(1_000);
    for (const task of [done, dead]) await queue.submit(task);
    expect(await queue.depth('shop.triage')).toEqual({ waiting: 0, active: 0 });
    expect(await redis().client.zrange('kubeswarm:shop.triage:failed', '0', '-1')).toEqual([dead.id]);
  });

  test('[BULLMQ-12] a queue that is dropped leaves nothing, and can be used again', async () => {
    const { queue } = await openQueue();
    const held = heldHandler();
    const worker = queue.work('shop.triage', ONE, held.handle);
    for (const task of [newTask(), newTask()]) await queue.submit(task);
    await until(() => held.attempts.length === 1);
    held.finish(held.attempts[0]?.task.id ?? '', REFUSED);
    await until(() => held.attempts.length === 2);
    await worker.close(0);
    const ofQueue = (): Promise<string[]> => redis().client.keys('kubeswarm:shop.triage:*');
    expect((await ofQueue()).length).toBeGreaterThan(3);
    await queue.dropQueue('shop.triage');
    expect(await ofQueue()).toEqual([]);
    await queue.submit(newTask());
    expect(await queue.depth('shop.triage')).toEqual({ waiting: 1, active: 0 });
  });

  test('[BULLMQ-12] a queue that is dropped before the runs that used it is not made again by forgetting them', async () => {
    const { queue } = await openQueue();
    const [cancelled, forgotten] = [newTask(), newTask()];
    for (const task of [cancelled, forgotten]) await queue.submit(task);
    await queue.dropQueue('shop.triage');
    const { queue: next } = await openQueue();
    for (const each of [queue, next]) {
      await each.cancel([cancelled.id], 'run cancelled', 'shop');
      for (const { meta } of [cancelled, forgotten]) await each.forget(meta.runUid ?? '', 'shop');
      await each.depth('shop.triage');
    }
    expect(await redis().client.keys('kubeswarm:shop.triage:*')).toEqual([]);
  });

  test('[QUEUE-14] settled tasks that nobody forgets go after 7 days, with their run once it has none open', async () => {
    const { queue } = await openQueue();
    const [first, second] = ['r.one.1', 'r.two.1'].map((id) => newTask({ id, meta: { runUid: 'r' } }));
    if (first === undefined || second === undefined) throw new Error('two tasks');
    for (const task of [first, second]) await queue.submit(task);
    const lifetimes = (): Promise<number[]> =>
      Promise.all(
        ['_task:r.one.1', '_task:r.two.1', '_run:r'].map((key) =>
          redis().client.ttl(`kubeswarm:shop.${key}`),
        ),
      );
    expect(await lifetimes()).toEqual([-1, -1, -1]);
    const week = 7 * 24 * 3_600;
    await queue.cancel([first.id], 'run cancelled');
    expect((await lifetimes()).map((seconds) => Math.abs(seconds - week) < 60)).toEqual([true, false, false]);
    await queue.cancel([second.id], 'run cancelled');
    expect((await lifetimes()).map((seconds) => Math.abs(seconds - week) < 60)).toEqual([true, true, true]);
  });
});

import { expect, test } from '@jest/globals';
import type { Settled } from '../../operator/queue/task-queue.ts';
import { useBullmqQueues } from '../support/bullmq-queues.ts';
import { answer, BUSY, newTask, resultOf } from '../support/queue-behaviour/world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const ONE = { concurrency: 1, retries: 0 };

describeWithRedis('listening to the queue on BullMQ', (redis) => {
  const openQueue = useBullmqQueues(redis);

  test('[BULLMQ-8] one subscription hears of all namespaces', async () => {
    const { queue } = await openQueue();
    const heard: Settled[] = [];
    queue.onSettled((settled) => heard.push(settled));
    queue.onSettled(() => {});
    const tasks = ['shop', 'bank'].map((namespace) =>
      newTask({ queue: `${namespace}.triage`, meta: { namespace } }),
    );
    for (const task of tasks) {
      queue.work(task.queue, ONE, async (attempt) => answer(attempt.task));
      await queue.submit(task);
    }
    await until(() => heard.length === 2);
    expect(heard.map(({ namespace }) => namespace).toSorted()).toEqual(['bank', 'shop']);
    expect(await redis().client.call('PUBSUB', 'NUMPAT')).toBe(1);
    expect(await redis().client.call('PUBSUB', 'CHANNELS')).toEqual([]);
  });

  test('[BULLMQ-8] what settled while the subscription was away is told, once', async () => {
    const [operator, agent] = [await openQueue({ pollMillis: 200 }), await openQueue()];
    const heard: string[] = [];
    operator.queue.onSettled(({ taskId }) => heard.push(taskId));
    const [missed, next] = [newTask(), newTask()];
    await operator.queue.submit(missed);
    await operator.proxy.cut();
    agent.queue.work(missed.queue, ONE, async (attempt) => answer(attempt.task));
    await until(async () => (await resultOf(agent.queue, missed.id)) !== undefined);
    expect(heard).toEqual([]);
    await operator.proxy.reopen();
    await until(() => heard.length === 1);
    await operator.queue.submit(next);
    await until(() => heard.length === 2);
    expect(heard).toEqual([missed.id, next.id]);
  });

  test('[HEALTH-20] says that no news comes in while the subscription does not stand', async () => {
    const { queue, proxy } = await openQueue();
    expect(queue.isListening()).toBe(true);
    queue.onSettled(() => {});
    await until(() => queue.isListening());
    await proxy.cut();
    await until(() => !queue.isListening());
    await proxy.reopen();
    await until(() => queue.isListening());
  });

  test('[BULLMQ-8] an operator that starts anew hears of open tasks that it has looked at', async () => {
    const [before, after] = [await openQueue(), await openQueue({ pollMillis: 200 })];
    const task = newTask();
    await before.queue.submit(task);
    await before.queue.close();
    const heard: Settled[] = [];
    after.queue.onSettled((settled) => heard.push(settled));
    expect(await after.queue.results([task.id, 'nobody.knows.1'])).toEqual(new Map());
    // Settled past every channel.
    const key = `kubeswarm:shop._task:${task.id}`;
    await redis().client.hset(key, { settled: '1', result: JSON.stringify(answer(task)) });
    await until(() => heard.length > 0);
    expect(heard).toEqual([{ taskId: task.id, namespace: 'shop', runUid: task.meta.runUid }]);
    expect(await resultOf(after.queue, task.id)).toEqual(answer(task));
  });

  test('[BULLMQ-9] settled tasks are told on the channel of their namespace, with their run', async () => {
    const { queue } = await openQueue();
    const listener = redis().client.duplicate();
    const heard: [string, unknown][] = [];
    listener.on('message', (channel, message) => heard.push([channel, JSON.parse(message)]));
    await listener.subscribe('kubeswarm:shop.settled');
    const task = newTask();
    await queue.submit(task);
    await queue.cancel([task.id], 'run cancelled');
    await until(() => heard.length > 0);
    listener.disconnect();
    expect(heard).toMatchObject([
      ['kubeswarm:shop.settled', { taskId: task.id, namespace: 'shop', runUid: task.meta.runUid }],
    ]);
  });

  test('[BULLMQ-22] a short result is there with the news, and stored as well', async () => {
    const { queue, proxy } = await openQueue();
    const heard: string[] = [];
    queue.onSettled(({ taskId }) => heard.push(taskId));
    const task = newTask();
    queue.work(task.queue, ONE, async (attempt) => answer(attempt.task));
    await queue.submit(task);
    await until(() => heard.length > 0);
    await proxy.cut();
    expect(await resultOf(queue, task.id)).toEqual(answer(task));
    await proxy.reopen();
    expect(await resultOf(queue, task.id)).toEqual(answer(task));
  });

  test('[BULLMQ-22] the news of a long result, and of one that is a sum, leads to what is stored', async () => {
    const { queue } = await openQueue();
    const heard: string[] = [];
    queue.onSettled(({ taskId }) => heard.push(taskId));
    const [long, tried] = [newTask(), newTask({ queue: 'shop.other' })];
    const text = 'x'.repeat(100_000);
    queue.work(long.queue, ONE, async ({ task }) => answer(task, text));
    queue.work(tried.queue, { concurrency: 1, retries: 1 }, async ({ task, number }) =>
      answer(task, 'done', number === 1 ? BUSY : undefined),
    );
    for (const task of [long, tried]) await queue.submit(task);
    await until(() => heard.length === 2);
    expect((await resultOf(queue, long.id))?.output).toBe(text);
    expect((await resultOf(queue, tried.id))?.usage.totalTokens).toBe(2 * answer(tried).usage.totalTokens);
  });

  test('a message counts for the namespace of its channel only, and nonsense for nothing', async () => {
    const { queue } = await openQueue();
    const heard: Settled[] = [];
    queue.onSettled((settled) => heard.push(settled));
    await until(async () => (await redis().client.call('PUBSUB', 'NUMPAT')) === 1);
    for (const message of [
      '{',
      '[]',
      'null',
      '{"taskId":1}',
      '{"taskId":"r.s.1","namespace":"bank","runUid":"r","result":{"id":"r.s.2"}}',
    ])
      await redis().client.publish('kubeswarm:shop.settled', message);
    await until(() => heard.length > 0);
    expect(heard).toEqual([{ taskId: 'r.s.1', namespace: 'shop', runUid: 'r' }]);
    expect(await resultOf(queue, 'r.s.1')).toBeUndefined();
  });

  test('a listener that throws keeps no other from hearing', async () => {
    const { queue, notes } = await openQueue();
    const heard: string[] = [];
    queue.onSettled(() => {
      throw new Error('no memory left');
    });
    queue.onSettled(({ taskId }) => heard.push(taskId));
    const task = newTask();
    await queue.submit(task);
    await queue.cancel([task.id], 'run cancelled');
    await until(() => heard.length > 0);
    expect(notes).toEqual([{ kind: 'error', message: 'A listener of settled tasks threw: no memory left' }]);
  });

  test('[BULLMQ-16] a task whose deadline passes while nobody works on its queue fails', async () => {
    const { queue } = await openQueue({ pollMillis: 100 });
    const heard: string[] = [];
    queue.onSettled(({ taskId }) => heard.push(taskId));
    const task = newTask({ meta: { deadlineMillis: Date.now() + 300 } });
    await queue.submit(task);
    await until(() => heard.length > 0);
    expect((await resultOf(queue, task.id))?.error).toMatchObject({ code: 'Timeout', message: 'stale task' });
    await until(async () => (await queue.depth(task.queue)).waiting === 0);
  });

  test('a process that has not seen a run can cancel and forget its tasks', async () => {
    const [first, second] = [await openQueue(), await openQueue()];
    const tasks = ['one', 'two'].map((step) =>
      newTask({ id: `r.${step}.1`, queue: 'bank.clerk', meta: { namespace: 'bank', runUid: 'r' } }),
    );
    for (const task of tasks) await first.queue.submit(task);
    await second.queue.cancel(['r.one.1'], 'run cancelled');
    expect((await resultOf(first.queue, 'r.one.1'))?.error?.code).toBe('Cancelled');
    expect(await second.queue.depth('bank.clerk')).toEqual({ waiting: 1, active: 0 });
    await second.queue.forget('r');
    expect(await second.queue.depth('bank.clerk')).toEqual({ waiting: 0, active: 0 });
    expect(await redis().client.keys('kubeswarm:bank._*')).toEqual(['kubeswarm:bank._run:r']);
  });
});

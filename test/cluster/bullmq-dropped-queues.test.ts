import { expect, test } from '@jest/globals';
import { useBullmqQueues } from '../support/bullmq-queues.ts';
import { answer, BUSY, newTask, resultOf } from '../support/queue-behaviour/world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const ONE = { concurrency: 1, retries: 3 };

describeWithRedis('a queue that is dropped and used again', (redis) => {
  const openQueue = useBullmqQueues(redis);

  test('[BULLMQ-21] serves, also when the drop broke off', async () => {
    const dropping = await openQueue();
    const [before, after] = [newTask(), newTask()];
    await dropping.queue.submit(before);
    // BullMQ pauses a queue before it drops what is on it.
    dropping.proxy.cutBefore('shop.triage:meta');
    const dropped = dropping.queue.dropQueue('shop.triage').catch(String);
    await until(() => dropping.notes.some(({ kind }) => kind === 'connection-lost'));
    await redis().client.hset('kubeswarm:shop.triage:meta', 'paused', '1');
    const { queue } = await openQueue();
    queue.work('shop.triage', ONE, async ({ task }) => answer(task));
    await queue.submit(after);
    for (const { id } of [before, after]) await until(async () => (await resultOf(queue, id)) !== undefined);
    expect(await dropped).toContain('cannot be reached');
  });

  test('[QUEUE-15] keeps what attempts have used before', async () => {
    const { queue } = await openQueue();
    const task = newTask();
    const fail = queue.work(task.queue, ONE, async (attempt) => answer(attempt.task, '', BUSY));
    await queue.submit(task);
    await until(async () => (await queue.depth(task.queue)).waiting === 1);
    await until(async () => (await redis().client.zcard('kubeswarm:shop.triage:delayed')) === 1);
    await fail.close(0);
    await queue.dropQueue(task.queue);
    const numbers: number[] = [];
    queue.work(task.queue, ONE, async (attempt) => {
      numbers.push(attempt.number);
      return answer(attempt.task, '', attempt.number === 1 ? BUSY : undefined);
    });
    await queue.submit(task);
    await until(async () => (await resultOf(queue, task.id)) !== undefined);
    expect(numbers).toEqual([1, 2]);
    expect((await resultOf(queue, task.id))?.usage).toMatchObject({ inputTokens: 9, outputTokens: 12 });
  });
});

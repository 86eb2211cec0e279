import { expect, test } from '@jest/globals';
import { useBullmqQueues } from '../support/bullmq-queues.ts';
import { answer, heldHandler, newTask, resultOf } from '../support/queue-behaviour/world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const ONE = { concurrency: 1, retries: 3 };

describeWithRedis('tasks of workers that may have died', (redis) => {
  const openQueue = useBullmqQueues(redis);

  test('[BULLMQ-17] a process takes back at once what an earlier one of its name held, and no more', async () => {
    // No lock runs out while this test lasts.
    const open = (workerName: string) => openQueue({ workerName });
    const [first, other] = [await open('triage-0'), await open('triage-1')];
    const [crashed, kept] = [newTask(), newTask({ queue: 'shop.triage' })];
    const held = heldHandler();
    first.queue.work(crashed.queue, ONE, held.handle);
    await first.queue.submit(crashed);
    await until(() => held.attempts.length === 1);
    other.queue.work(kept.queue, ONE, held.handle);
    await first.queue.submit(kept);
    await until(() => held.attempts.length === 2);
    await first.proxy.cut();

    const again = await open('triage-0');
    const numbers: number[] = [];
    again.queue.work(crashed.queue, ONE, async (attempt) => {
      numbers.push(attempt.number);
      return answer(attempt.task, 'again');
    });
    await until(async () => (await resultOf(again.queue, crashed.id)) !== undefined);
    expect(numbers).toEqual([2]);
    held.finish(kept.id);
    await until(async () => (await resultOf(again.queue, kept.id)) !== undefined);
    expect(numbers).toEqual([2]);
    expect(held.attempts.map(({ task, number }) => [task.id, number])).toEqual([
      [crashed.id, 1],
      [kept.id, 1],
    ]);
  });

  test('[BULLMQ-19] after an outage longer than its lock a task stays with the worker that runs it', async () => {
    const locks = { lockMillis: 4_000, stalledMillis: 200 };
    const [first, second] = [await openQueue(locks), await openQueue({ ...locks, url: redis().url })];
    const task = newTask();
    const held = heldHandler();
    first.queue.work(task.queue, ONE, held.handle);
    await first.queue.submit(task);
    await until(() => held.attempts.length === 1);
    second.queue.work(task.queue, ONE, held.handle);
    // Whoever looks next, and finds no lock, takes the task.
    const stalled = `kubeswarm:${task.queue}:stalled`;
    await until(async () => (await redis().client.sismember(stalled, task.id)) === 1);
    await redis().kill();
    await until(() => second.notes.some(({ kind }) => kind === 'connection-lost'));
    await first.proxy.cut();
    await redis().start();
    const lock = `kubeswarm:${task.queue}:${task.id}:lock`;
    expect(await redis().client.del(lock)).toBe(1);
    await until(() => second.notes.some(({ kind }) => kind === 'connection-restored'));
    // Long enough for the second to look, if it did.
    const lookedMillis = Date.now() + 2 * locks.stalledMillis;
    await until(() => Date.now() > lookedMillis);
    await first.proxy.reopen();
    await until(async () => (await redis().client.exists(lock)) === 1);
    await until(async () => (await redis().client.exists(`kubeswarm:${task.queue}:stalled-check`)) === 1);
    held.finish(task.id);
    await until(async () => (await resultOf(first.queue, task.id)) !== undefined);
    expect(held.attempts.map(({ number, signal }) => [number, signal.aborted])).toEqual([[1, false]]);
  });
});

import { expect, test } from '@jest/globals';
import { useBullmqQueues } from '../support/bullmq-queues.ts';
import { answer, heldHandler, newTask, resultOf } from '../support/queue-behaviour/world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const ONE = { concurrency: 1, retries: 3 };

describeWithRedis('[BULLMQ-23] no worker begins a task that has ended', (redis) => {
  const openQueue = useBullmqQueues(redis);

  /** What a worker begins that comes now, until it has done a task that was put on the queue last. */
  const begunBy = async ({ queue }: Awaited<ReturnType<typeof openQueue>>): Promise<readonly string[]> => {
    const begun: string[] = [];
    queue.work('shop.triage', ONE, async ({ task }) => {
      begun.push(task.id);
      return answer(task);
    });
    const last = newTask();
    await queue.submit(last);
    await until(async () => (await resultOf(queue, last.id)) !== undefined);
    return begun.filter((id) => id !== last.id);
  };

  test('when it is put on the queue again', async () => {
    const { queue } = await openQueue();
    const task = newTask();
    const begun: string[] = [];
    queue.work('shop.triage', ONE, async (attempt) => {
      begun.push(attempt.task.id);
      return answer(attempt.task);
    });
    await queue.submit(task);
    await until(async () => (await resultOf(queue, task.id)) !== undefined);
    for (let time = 0; time < 20; time += 1) await queue.submit(task);
    const last = newTask();
    await queue.submit(last);
    await until(async () => (await resultOf(queue, last.id)) !== undefined);
    expect(begun).toEqual([task.id, last.id]);
  });

  test('when who puts it on the queue again hears late that there is such a queue', async () => {
    const [working, late] = [await openQueue(), await openQueue()];
    const [task, last] = [newTask(), newTask()];
    const held = heldHandler();
    working.queue.work('shop.triage', ONE, held.handle);
    await working.queue.submit(task);
    await until(() => held.attempts.length === 1);
    await late.queue.ping();
    const release = late.proxy.holdAnswers();
    const submitted = late.queue.submit(task);
    await working.queue.ping();
    held.finish(task.id);
    await until(async () => (await working.queue.depth('shop.triage')).active === 0);
    release();
    await submitted;
    await working.queue.submit(last);
    await until(() => held.attempts.length > 1);
    held.finish(last.id);
    await until(async () => (await resultOf(working.queue, last.id)) !== undefined);
    expect(held.attempts.map((attempt) => attempt.task.id)).toEqual([task.id, last.id]);
  });

  test('when who cancelled it died before its job was gone', async () => {
    const [submitting, cancelling, working] = [await openQueue(), await openQueue(), await openQueue()];
    const task = newTask();
    await submitting.queue.submit(task);
    // Only BullMQ's script that takes a job away names this key.
    cancelling.proxy.cutBefore('shop.triage:repeat');
    const cancelled = cancelling.queue.cancel([task.id], 'enough').catch(String);
    await until(() => cancelling.notes.some(({ kind }) => kind === 'connection-lost'));
    expect((await resultOf(submitting.queue, task.id))?.error?.message).toContain('enough');
    expect(await submitting.queue.depth('shop.triage')).toEqual({ waiting: 1, active: 0 });
    expect(await begunBy(working)).toEqual([]);
    await cancelling.queue.close();
    await cancelled;
  });

  test('when a worker has ended it whose queue was dropped meanwhile', async () => {
    const [operator, old, young] = [await openQueue(), await openQueue(), await openQueue()];
    const task = newTask();
    const held = heldHandler();
    const worker = old.queue.work('shop.triage', ONE, held.handle);
    await operator.queue.submit(task);
    await until(() => held.attempts.length === 1);
    await operator.queue.dropQueue('shop.triage');
    await operator.queue.submit(task);
    const closed = worker.close(5_000);
    held.finish(task.id);
    await until(async () => (await resultOf(operator.queue, task.id)) !== undefined);
    expect(await begunBy(young)).toEqual([]);
    await closed;
  });
});

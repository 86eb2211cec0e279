import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import type { Attempt, Settled } from '../../operator/queue/task-queue.ts';
import { HASTE, useBullmqQueues } from '../support/bullmq-queues.ts';
import { answer, BUSY, heldHandler, newTask, resultOf } from '../support/queue-behaviour/world.ts';
import { describeWithRedis, type TestRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const ONE = { concurrency: 1, retries: 3 };

describeWithRedis('the queue on BullMQ, when something breaks', (redis) => {
  const openQueue = useBullmqQueues(redis);
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  const startChild = (standsStillMillis = 0) => {
    const child = childWorker(redis(), standsStillMillis);
    children.push(child.process);
    return child;
  };

  test('[BULLMQ-7] a restart of Redis loses no task, and each settles once', async () => {
    const { queue, notes } = await openQueue({ url: redis().url });
    const unhandled: unknown[] = [];
    const take = (reason: unknown): unknown => unhandled.push(reason);
    process.on('unhandledRejection', take);
    const heard: string[] = [];
    queue.onSettled(({ taskId }: Settled) => heard.push(taskId));
    const [active, waiting, delayed] = [newTask(), newTask(), newTask({ queue: 'shop.other' })];
    const held = heldHandler();
    const numbers: number[] = [];
    queue.work('shop.triage', ONE, held.handle);
    queue.work('shop.other', ONE, async ({ task, number }: Attempt) => {
      numbers.push(number);
      return answer(task, '', number === 1 ? BUSY : undefined);
    });
    for (const task of [active, waiting, delayed]) await queue.submit(task);
    await until(async () => held.attempts.length === 1 && (await queue.depth('shop.other')).waiting === 1);

    await redis().kill();
    held.finish(active.id);
    await until(() => notes.some(({ kind }) => kind === 'connection-lost'));
    await redis().start();

    await until(() => held.attempts.length === 2);
    held.finish(waiting.id);
    await until(() => heard.length === 3);
    process.off('unhandledRejection', take);
    expect(heard.toSorted()).toEqual([active.id, waiting.id, delayed.id].toSorted());
    expect(held.attempts.map(({ task, number }) => [task.id, number])).toEqual([
      [active.id, 1],
      [waiting.id, 1],
    ]);
    expect(numbers).toEqual([1, 2]);
    expect(await resultOf(queue, active.id)).toEqual(answer(active));
    expect(notes.map(({ kind }) => kind)).toContain('connection-restored');
    expect(unhandled).toEqual([]);
  });

  test('[BULLMQ-5] a task of a worker that was killed is delivered again, once', async () => {
    const { queue } = await openQueue(HASTE);
    const heard: string[] = [];
    queue.onSettled(({ taskId }) => heard.push(taskId));
    const child = startChild();
    const task = newTask();
    await queue.submit(task);
    await until(() => child.hasTold({ started: 1 }));

    const numbers: number[] = [];
    queue.work(task.queue, ONE, async (attempt) => {
      numbers.push(attempt.number);
      return answer(attempt.task);
    });
    child.process.kill('SIGKILL');
    await until(() => heard.length > 0);
    const after = newTask();
    await queue.submit(after);
    await until(() => heard.includes(after.id));
    expect(numbers).toEqual([2, 1]);
    expect(heard).toEqual([task.id, after.id]);
    expect(await queue.depth(task.queue)).toEqual({ waiting: 0, active: 0 });
  });

  test('[BULLMQ-4] a task that takes much longer than its lock stays with its worker', async () => {
    const locks = { lockMillis: 2_000, stalledMillis: 200 };
    const [first, second] = [await openQueue(locks), await openQueue(locks)];
    const task = newTask();
    const held = heldHandler();
    first.queue.work(task.queue, ONE, held.handle);
    await first.queue.submit(task);
    await until(() => held.attempts.length === 1);
    second.queue.work(task.queue, ONE, held.handle);
    const endMillis = Date.now() + 3 * locks.lockMillis;
    await until(() => Date.now() > endMillis);
    expect(held.attempts.map(({ number, signal }) => [number, signal.aborted])).toEqual([[1, false]]);
    held.finish(task.id);
    await until(async () => (await resultOf(first.queue, task.id)) !== undefined);
    expect([...first.notes, ...second.notes]).toEqual([]);
  });

  test('[BULLMQ-4] a worker takes a lock back that ran out, if nobody else has the task', async () => {
    const { queue, notes } = await openQueue({ ...HASTE, stalledMillis: 60_000 });
    const task = newTask();
    const held = heldHandler();
    queue.work(task.queue, ONE, held.handle);
    await queue.submit(task);
    await until(() => held.attempts.length === 1);
    const lock = `kubeswarm:${task.queue}:${task.id}:lock`;
    expect(await redis().client.del(lock)).toBe(1);
    await until(async () => (await redis().client.exists(lock)) === 1);
    held.finish(task.id);
    await until(async () => (await queue.depth(task.queue)).active === 0);
    expect(held.attempts.map(({ number, signal }) => [number, signal.aborted])).toEqual([[1, false]]);
    expect(await resultOf(queue, task.id)).toEqual(answer(task));
    expect(notes).toEqual([]);
  });

  test('[BULLMQ-6] a worker that stood still loses its task to another, and its result is ignored', async () => {
    const { queue } = await openQueue(HASTE);
    const heard: string[] = [];
    queue.onSettled(({ taskId }) => heard.push(taskId));
    const child = startChild(4 * HASTE.lockMillis);
    const task = newTask();
    await queue.submit(task);
    await until(() => child.hasTold({ started: 1 }));
    const held = heldHandler();
    queue.work(task.queue, ONE, held.handle);
    await until(() => held.attempts.length === 1);
    // The other one comes to itself, with its answer, while this one still works.
    for (const note of ['event-loop-blocked', 'lock-lost']) await until(() => child.hasTold({ note }));
    await until(() => child.hasTold({ ended: 'Error: another worker has the task' }));
    expect(await resultOf(queue, task.id)).toBeUndefined();
    // On a busy machine this one may stand still for as long, too: then the task comes back to it, and to nobody else.
    child.process.kill('SIGKILL');
    await until(() => {
      held.finish(task.id);
      return heard.length === 1;
    });
    expect(held.attempts[0]?.number).toBe(2);
    expect(await resultOf(queue, task.id)).toEqual(answer(task));
  });

  test('[BULLMQ-3] a worker that dies between storing and acknowledging has settled its task', async () => {
    const [doomed, survivor] = [await openQueue(HASTE), await openQueue(HASTE)];
    const heard: string[] = [];
    survivor.queue.onSettled(({ taskId }) => heard.push(taskId));
    const [task, next] = [newTask(), newTask()];
    await survivor.queue.submit(task);
    // The command that acknowledges a job sets this field of it.
    doomed.proxy.cutBefore('returnvalue');
    doomed.queue.work(task.queue, ONE, async (attempt) => answer(attempt.task, 'stored'));
    await until(() => heard.length === 1);
    expect(await survivor.queue.depth(task.queue)).toEqual({ waiting: 0, active: 1 });

    const delivered: string[] = [];
    survivor.queue.work(task.queue, ONE, async (attempt) => {
      delivered.push(attempt.task.id);
      return answer(attempt.task);
    });
    await until(async () => (await survivor.queue.depth(task.queue)).active === 0);
    await survivor.queue.submit(next);
    await until(() => heard.length === 2);
    expect(delivered).toEqual([next.id]);
    expect(heard).toEqual([task.id, next.id]);
    expect(await resultOf(survivor.queue, task.id)).toMatchObject({ output: 'stored' });
  });

  test('[QUEUE-13] workers that come and go at any moment lose no task and leave none running', async () => {
    const { queue } = await openQueue();
    const tasks = Array.from({ length: 40 }, () => newTask());
    for (const [index, task] of tasks.entries()) {
      await queue.submit(task);
      const worker = queue.work(task.queue, { concurrency: 3, retries: 0 }, async (attempt) =>
        answer(attempt.task),
      );
      // So many round trips to Redis later: while it connects, takes a task, or acknowledges it.
      for (let trip = 0; trip < index % 8; trip += 1) await queue.ping();
      await worker.close(0);
      expect((await queue.depth(task.queue)).active).toBe(0);
    }
    queue.work('shop.triage', ONE, async (attempt) => answer(attempt.task));
    const ids = tasks.map(({ id }) => id);
    await until(async () => (await queue.results(ids)).size === tasks.length);
  });

  test('a task whose submission broke off is on its queue when it is submitted again', async () => {
    const [doomed, survivor] = [await openQueue(), await openQueue()];
    const task = newTask({ prompt: [{ kind: 'text', text: 'never let this through' }] });
    doomed.proxy.cutBefore('never let this through');
    void doomed.queue.submit(task).catch(() => {});
    await until(async () => (await redis().client.exists(`kubeswarm:shop._task:${task.id}`)) === 1);
    await until(() => doomed.notes.length > 0);
    expect(await survivor.queue.depth(task.queue)).toEqual({ waiting: 0, active: 0 });
    await survivor.queue.submit(task);
    expect(await survivor.queue.depth(task.queue)).toEqual({ waiting: 1, active: 0 });
  });
});

interface ChildWorker {
  readonly process: ChildProcess;
  hasTold(message: object): boolean;
}

function childWorker(redis: TestRedis, standsStillMillis: number): ChildWorker {
  const file = join(import.meta.dirname, '../support/bullmq-child-worker.ts');
  const values = [redis.url, 'shop.triage', HASTE.lockMillis, HASTE.stalledMillis, standsStillMillis].map(
    String,
  );
  const child = fork(file, values, { execArgv: ['--no-warnings'] });
  const messages: string[] = [];
  child.on('message', (message) => messages.push(JSON.stringify(message)));
  return {
    process: child,
    hasTold: (message) => messages.includes(JSON.stringify(message)),
  };
}

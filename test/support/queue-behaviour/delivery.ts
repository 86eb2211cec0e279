import { describe, expect, test } from '@jest/globals';
import type { Settled } from '../../../operator/queue/task-queue.ts';
import { answer, hasResult, heldHandler, ids, newTask, type OpenQueue, resultOf, useQueue } from './world.ts';

const ONE = { concurrency: 1, retries: 0 };

export function describeDelivery(open: OpenQueue): void {
  describe('delivering', () => {
    const world = useQueue(open);

    test('a worker gets the task as it was submitted, and its result is kept', async () => {
      const { queue, until } = world();
      const task = newTask({
        prompt: [
          { kind: 'text', text: 'Summarise.' },
          { kind: 'untrusted', source: 'step-output', name: 'research', text: '"; drop' },
        ],
        meta: { stepName: 'write', role: 'writer', maxOutputTokens: 500, traceparent: '00-a-b-01' },
      });
      const held = heldHandler();
      queue.work(task.queue, ONE, held.handle);
      await queue.submit(task);
      await until(() => held.attempts.length > 0);
      expect(held.attempts).toMatchObject([{ task, number: 1 }]);
      expect(await hasResult(queue, task.id)).toBe(false);
      held.finish(task.id);
      await until(() => hasResult(queue, task.id));
      expect(await resultOf(queue, task.id)).toEqual(answer(task));
    });

    test('[QUEUE-1] a task submitted twice is delivered once', async () => {
      const { queue, until, elapse } = world();
      const task = newTask();
      const held = heldHandler();
      await queue.submit(task);
      await queue.submit({ ...task, prompt: [] });
      queue.work(task.queue, { concurrency: 2, retries: 0 }, held.handle);
      await until(() => held.attempts.length > 0);
      await elapse(50);
      expect(held.attempts).toMatchObject([{ task }]);
    });

    test('[QUEUE-1] a task submitted again after it settled stays settled', async () => {
      const { queue, until, elapse } = world();
      const task = newTask();
      const held = heldHandler();
      queue.work(task.queue, ONE, held.handle);
      await queue.submit(task);
      await until(() => held.attempts.length > 0);
      held.finish(task.id);
      await until(() => hasResult(queue, task.id));
      await queue.submit(task);
      await elapse(50);
      expect(held.attempts).toHaveLength(1);
      expect(await resultOf(queue, task.id)).toEqual(answer(task));
    });

    test('[QUEUE-2] a listener that hears of a result finds it', async () => {
      const { queue, until } = world();
      const task = newTask();
      const heard: unknown[] = [];
      queue.onSettled(async (settled) => {
        heard.push([settled, await resultOf(queue, settled.taskId)]);
      });
      queue.work(task.queue, ONE, async (attempt) => answer(attempt.task));
      await queue.submit(task);
      await until(() => heard.length > 0);
      const { namespace, runUid } = task.meta;
      expect(heard).toEqual([[{ taskId: task.id, namespace, runUid }, answer(task)]]);
    });

    test('a listener that has left hears nothing', async () => {
      const { queue, until, elapse } = world();
      const heard: Settled[] = [];
      const leave = queue.onSettled((settled) => heard.push(settled));
      leave();
      const task = newTask();
      queue.work(task.queue, ONE, async (attempt) => answer(attempt.task));
      await queue.submit(task);
      await until(() => hasResult(queue, task.id));
      await elapse(50);
      expect(heard).toEqual([]);
    });

    test('[QUEUE-12] tasks of a queue are served in the order in which they came', async () => {
      const { queue, until } = world();
      const tasks = Array.from({ length: 5 }, () => newTask());
      for (const task of tasks) await queue.submit(task);
      const served: string[] = [];
      queue.work('shop.triage', ONE, async ({ task }) => {
        served.push(task.id);
        return answer(task);
      });
      await until(() => served.length === tasks.length);
      expect(served).toEqual(tasks.map((task) => task.id));
    });

    test('a worker runs as many tasks at once as it may', async () => {
      const { queue, until, elapse } = world();
      const tasks = Array.from({ length: 3 }, () => newTask());
      const held = heldHandler();
      queue.work('shop.triage', { concurrency: 2, retries: 0 }, held.handle);
      for (const task of tasks) await queue.submit(task);
      await until(() => held.attempts.length === 2);
      await elapse(50);
      expect(held.attempts).toHaveLength(2);
      held.finish(tasks[0]?.id ?? '');
      await until(() => held.attempts.length === 3);
      expect(ids(held.attempts)).toEqual(tasks.map((task) => task.id));
    });

    test('workers of one queue share its tasks, and leave those of others alone', async () => {
      const { queue, until, elapse } = world();
      const [first, second] = [heldHandler(), heldHandler()];
      const other = newTask({ queue: 'shop.other' });
      const tasks = [newTask(), newTask()];
      for (const worker of [first, second]) queue.work('shop.triage', ONE, worker.handle);
      for (const task of [other, ...tasks]) await queue.submit(task);
      await until(() => first.attempts.length + second.attempts.length === 2);
      await elapse(50);
      expect([...ids(first.attempts), ...ids(second.attempts)].sort()).toEqual(
        tasks.map((task) => task.id).sort(),
      );
    });

    test('[QUEUE-10] the depth counts what waits and what runs', async () => {
      const { queue, until } = world();
      const tasks = Array.from({ length: 3 }, () => newTask());
      for (const task of tasks) await queue.submit(task);
      expect(await queue.depth('shop.triage')).toEqual({ waiting: 3, active: 0 });
      const held = heldHandler();
      queue.work('shop.triage', ONE, held.handle);
      await until(() => held.attempts.length > 0);
      expect(await queue.depth('shop.triage')).toEqual({ waiting: 2, active: 1 });
      expect(await queue.depth('shop.nobody')).toEqual({ waiting: 0, active: 0 });
    });

    test('[QUEUE-11] tasks of a run that was forgotten are not taken again', async () => {
      const { queue, elapse } = world();
      const [task, other] = [newTask(), newTask()];
      for (const each of [task, other]) await queue.submit(each);
      await queue.forget(task.meta.runUid ?? '');
      await queue.submit(task);
      await queue.submit({ ...task, id: `${task.meta.runUid}.next.1` });
      await elapse(50);
      expect(await queue.depth(task.queue)).toEqual({ waiting: 1, active: 0 });
      expect(await queue.idsOfRun(task.meta.runUid ?? '', 'shop')).toEqual([]);
    });

    test('[QUEUE-11] a run that is forgotten leaves nothing, others stay', async () => {
      const { queue, until } = world();
      const [gone, kept] = [newTask(), newTask()];
      queue.work('shop.triage', ONE, async ({ task }) => answer(task));
      for (const task of [gone, kept]) await queue.submit(task);
      await until(async () => (await queue.results([gone.id, kept.id])).size === 2);
      await queue.forget(gone.meta.runUid ?? '');
      expect([...(await queue.results([gone.id, kept.id])).keys()]).toEqual([kept.id]);
    });

    test('[QUEUE-13] a worker that closes takes nothing new and waits for what runs', async () => {
      const { queue, until } = world();
      const [running, waiting] = [newTask(), newTask()];
      const held = heldHandler();
      const worker = queue.work('shop.triage', ONE, held.handle);
      for (const task of [running, waiting]) await queue.submit(task);
      await until(() => held.attempts.length > 0);
      const closed = worker.close(5_000);
      held.finish(running.id);
      await until(() => hasResult(queue, running.id));
      await closed;
      expect(await resultOf(queue, running.id)).toEqual(answer(running));
      expect(ids(held.attempts)).toEqual([running.id]);
    });

    test('[QUEUE-13] what still runs when the grace is over goes to another worker', async () => {
      const { queue, until, elapse } = world();
      const task = newTask();
      const [slow, other] = [heldHandler(), heldHandler()];
      const worker = queue.work('shop.triage', ONE, slow.handle);
      await queue.submit(task);
      await until(() => slow.attempts.length > 0);
      const closed = worker.close(200);
      await elapse(250);
      await closed;
      expect(slow.attempts[0]?.signal.aborted).toBe(true);
      queue.work('shop.triage', ONE, other.handle);
      await until(() => other.attempts.length > 0);
      expect(other.attempts).toMatchObject([{ task, number: 2 }]);
    });
  });
}

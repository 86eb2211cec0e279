import { describe, expect, test } from '@jest/globals';
import type { Task } from '../../../operator/queue/task-queue.ts';
import {
  answer,
  BUSY,
  hasResult,
  heldHandler,
  newTask,
  type OpenQueue,
  resultOf,
  useQueue,
} from './world.ts';

const ONE = { concurrency: 1, retries: 3 };

export function describeCancel(open: OpenQueue): void {
  describe('cancelling', () => {
    const world = useQueue(open);

    test('[QUEUE-3] a waiting task settles as Cancelled at once and is never delivered', async () => {
      const { queue, elapse } = world();
      const task = newTask();
      await queue.submit(task);
      await queue.cancel([task.id], 'run cancelled');
      expect(await resultOf(queue, task.id)).toMatchObject({
        output: '',
        error: { code: 'Cancelled', message: 'run cancelled', retryable: false },
      });
      const held = heldHandler();
      queue.work(task.queue, ONE, held.handle);
      await elapse(50);
      expect(held.attempts).toEqual([]);
    });

    test('[QUEUE-17] of another namespace cancels, forgets and answers nothing', async () => {
      const { queue } = world();
      const [waiting, ended] = [newTask(), newTask()];
      for (const task of [waiting, ended]) await queue.submit(task);
      await queue.cancel([ended.id], 'run cancelled', 'shop');
      await queue.cancel([waiting.id], 'by a stranger', 'bank');
      for (const { meta } of [waiting, ended]) await queue.forget(meta.runUid ?? '', 'bank');
      expect(await queue.depth(waiting.queue)).toEqual({ waiting: 1, active: 0 });
      expect([...(await queue.results([waiting.id, ended.id], 'shop')).keys()]).toEqual([ended.id]);
      expect(await queue.results([ended.id], 'bank')).toEqual(new Map());
    });

    test('[QUEUE-4] an active task is told to stop, and its late answer is ignored', async () => {
      const { queue, until, elapse } = world();
      const task = newTask();
      const held = heldHandler();
      queue.work(task.queue, ONE, held.handle);
      await queue.submit(task);
      await until(() => held.attempts.length > 0);
      await queue.cancel([task.id], 'run cancelled');
      await until(() => held.attempts[0]?.signal.aborted === true);
      held.finish(task.id);
      await elapse(50);
      expect((await resultOf(queue, task.id))?.error?.code).toBe('Cancelled');
    });

    test('[QUEUE-3] a task that waits for its retry is not tried again', async () => {
      const { queue, until, elapse } = world();
      const task = newTask();
      const held = heldHandler();
      queue.work(task.queue, ONE, held.handle);
      await queue.submit(task);
      await until(() => held.attempts.length > 0);
      held.finish(task.id, BUSY);
      await until(async () => (await queue.depth(task.queue)).active === 0);
      await queue.cancel([task.id], 'run cancelled');
      await elapse(1_500);
      expect(held.attempts).toHaveLength(1);
      expect((await resultOf(queue, task.id))?.error?.code).toBe('Cancelled');
    });

    test('[QUEUE-2] a settled task keeps its result', async () => {
      const { queue, until, elapse } = world();
      const task = newTask();
      queue.work(task.queue, ONE, async () => answer(task));
      await queue.submit(task);
      await until(() => hasResult(queue, task.id));
      await queue.cancel([task.id, 'nobody.knows.1'], 'run cancelled');
      await elapse(50);
      expect(await resultOf(queue, task.id)).toEqual(answer(task));
    });

    test('a cancelled task makes room for the next one when its handler ends', async () => {
      const { queue, until } = world();
      const [first, second] = [newTask(), newTask()];
      const held = heldHandler();
      queue.work(first.queue, ONE, held.handle);
      for (const task of [first, second]) await queue.submit(task);
      await until(() => held.attempts.length > 0);
      await queue.cancel([first.id], 'run cancelled');
      held.finish(first.id);
      await until(() => held.attempts.length === 2);
      expect(held.attempts.map(({ task }) => task.id)).toEqual([first.id, second.id]);
    });

    test('[QUEUE-16] lists the runs that it keeps something of, until they are forgotten', async () => {
      const { queue, until } = world();
      const [waiting, settled] = [newTask(), newTask({ queue: 'shop.other' })];
      queue.work(settled.queue, { concurrency: 1, retries: 0 }, async () => answer(settled));
      for (const task of [waiting, settled]) await queue.submit(task);
      await until(() => hasResult(queue, settled.id));
      const runOf = ({ meta }: Task) => ({ namespace: 'shop', uid: meta.runUid });
      const listed = await queue.runs();
      expect(listed).toContainEqual(runOf(waiting));
      expect(listed).toContainEqual(runOf(settled));
      await queue.forget(settled.meta.runUid ?? '');
      const left = await queue.runs();
      expect(left).toContainEqual(runOf(waiting));
      expect(left).not.toContainEqual(runOf(settled));
    });
  });
}

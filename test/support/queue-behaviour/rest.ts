import { describe, expect, test } from '@jest/globals';
import type { Task } from '../../../operator/queue/task-queue.ts';
import {
  answer,
  BUSY,
  hasResult,
  heldHandler,
  ids,
  newTask,
  type OpenQueue,
  REFUSED,
  resultOf,
  useQueue,
} from './world.ts';

const ONE = { concurrency: 1, retries: 1 };

/** What attempts that wait for other tasks leave room for (agents 5.8). */
export function describeRest(open: OpenQueue): void {
  describe('an attempt that rests', () => {
    const world = useQueue(open);

    /** A parent that rests, and its child on the same queue, at a worker with room for one. */
    async function restingParent(): Promise<{
      readonly parent: Task;
      readonly child: Task;
      readonly held: ReturnType<typeof heldHandler>;
    }> {
      const { queue, until } = world();
      const parent = newTask();
      const child = newTask({ meta: { parentTaskId: parent.id } });
      const held = heldHandler();
      queue.work(parent.queue, ONE, held.handle);
      await queue.submit(parent);
      await until(() => held.attempts.length === 1);
      held.attempts[0]?.rest?.();
      await queue.submit(child);
      await until(() => held.attempts.length === 2);
      expect(ids(held.attempts)).toEqual([parent.id, child.id]);
      return { parent, child, held };
    }

    test('[DYNAMIC-8] makes room for one more, and no more than that', async () => {
      const { queue, until, elapse } = world();
      const { parent, child, held } = await restingParent();
      const third = newTask();
      await queue.submit(third);
      await elapse(100);
      expect(held.attempts).toHaveLength(2);
      held.finish(child.id);
      await until(() => hasResult(queue, child.id));
      await until(() => held.attempts.length === 3);
      held.finish(parent.id);
      await until(() => hasResult(queue, parent.id));
      expect(await resultOf(queue, parent.id)).toEqual(answer(parent));
      held.finish(third.id);
      await until(() => hasResult(queue, third.id));
      await until(async () => (await queue.depth(parent.queue)).active === 0);
    });

    test('[DYNAMIC-8] may fail for good, or be tried again', async () => {
      const { queue, until } = world();
      const { parent, child, held } = await restingParent();
      held.finish(parent.id, BUSY);
      held.finish(child.id, REFUSED);
      await until(() => held.attempts.length === 3);
      expect(held.attempts[2]).toMatchObject({ task: { id: parent.id }, number: 2 });
      held.finish(parent.id, REFUSED);
      await until(() => hasResult(queue, parent.id));
      expect((await resultOf(queue, parent.id))?.error).toEqual(REFUSED);
      await until(async () => (await queue.depth(parent.queue)).active === 0);
    });

    test('[DYNAMIC-11] is delivered again when its process dies', async () => {
      const { until, crash } = world();
      const { parent, child } = await restingParent();
      const survivor = await crash();
      const held = heldHandler();
      survivor.work(parent.queue, { concurrency: 2, retries: 1 }, held.handle);
      await until(() => held.attempts.length === 2);
      expect(new Set(ids(held.attempts))).toEqual(new Set([parent.id, child.id]));
      expect(held.attempts.map(({ number }) => number)).toEqual([2, 2]);
    });

    test('[DYNAMIC-13] is told when its task is cancelled', async () => {
      const { queue, until } = world();
      const { parent, held } = await restingParent();
      await queue.cancel([parent.id], 'run cancelled');
      await until(() => held.attempts[0]?.signal.aborted === true);
      held.finish(parent.id);
      expect((await resultOf(queue, parent.id))?.error?.code).toBe('Cancelled');
    });

    test('is given back when its worker closes', async () => {
      const { queue, until } = world();
      const task = newTask();
      const held = heldHandler();
      const worker = queue.work(task.queue, ONE, held.handle);
      await queue.submit(task);
      await until(() => held.attempts.length === 1);
      held.attempts[0]?.rest?.();
      await worker.close(0);
      const next = heldHandler();
      queue.work(task.queue, ONE, next.handle);
      await until(() => next.attempts.length === 1);
      expect(next.attempts).toMatchObject([{ task: { id: task.id } }]);
    });

    test('[DYNAMIC-13] all tasks of a run are known, and those of other namespaces are not', async () => {
      const { queue } = world();
      const parent = newTask();
      const child = newTask({
        id: `${parent.id}.0123456789ab.1`,
        meta: { ...parent.meta, parentTaskId: parent.id },
      });
      for (const task of [parent, child, newTask()]) await queue.submit(task);
      const runUid = parent.meta.runUid ?? '';
      expect(new Set(await queue.idsOfRun(runUid, 'shop'))).toEqual(new Set([parent.id, child.id]));
      expect(await queue.idsOfRun(runUid, 'bank')).toEqual([]);
    });
  });
}

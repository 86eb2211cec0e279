import { describe, expect, test } from '@jest/globals';
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

const ONE = { concurrency: 1, retries: 1 };

export function describeRestart(open: OpenQueue): void {
  describe('after the process was killed', () => {
    const world = useQueue(open);

    test('[QUEUE-8] waiting tasks wait and settled ones are settled', async () => {
      const { queue, until, elapse, crash } = world();
      const [settled, waiting] = [newTask(), newTask({ queue: 'shop.other' })];
      queue.work(settled.queue, ONE, async ({ task }) => answer(task));
      for (const task of [settled, waiting]) await queue.submit(task);
      await until(() => hasResult(queue, settled.id));
      const survivor = await crash();
      expect(await resultOf(survivor, settled.id)).toEqual(answer(settled));
      await survivor.submit(settled);
      const held = heldHandler();
      for (const name of [settled.queue, waiting.queue]) survivor.work(name, ONE, held.handle);
      await until(() => held.attempts.length > 0);
      await elapse(50);
      expect(held.attempts).toMatchObject([{ task: waiting, number: 1 }]);
    });

    test('[QUEUE-8] a task that ran is delivered again, with the next number', async () => {
      const { queue, until, crash } = world();
      const task = newTask();
      const held = heldHandler();
      queue.work(task.queue, ONE, held.handle);
      await queue.submit(task);
      await until(() => held.attempts.length > 0);
      const survivor = await crash();
      survivor.work(task.queue, ONE, async (attempt) => answer(task, `attempt ${attempt.number}`));
      await until(() => hasResult(survivor, task.id));
      expect(await resultOf(survivor, task.id)).toMatchObject({ output: 'attempt 2' });
    });

    test('[QUEUE-9] a task that was delivered more often than retries + 1 without a result is given up', async () => {
      const { queue, until, crash } = world();
      const task = newTask();
      await queue.submit(task);
      let current = queue;
      const held = heldHandler();
      for (let delivered = 1; delivered <= 3; delivered += 1) {
        current.work(task.queue, ONE, held.handle);
        await until(() => held.attempts.length === delivered);
        current = await crash();
      }
      current.work(task.queue, ONE, held.handle);
      await until(() => hasResult(current, task.id));
      expect(held.attempts.map(({ number }) => number)).toEqual([1, 2, 3]);
      expect((await resultOf(current, task.id))?.error).toEqual({
        code: 'TaskFailed',
        message: 'worker crashed repeatedly',
        retryable: false,
      });
    });

    test('[QUEUE-5] a retry comes at its time', async () => {
      const { queue, until, now, crash } = world();
      const task = newTask();
      const failedMillis: number[] = [];
      queue.work(task.queue, ONE, async () => {
        failedMillis.push(now());
        return answer(task, '', BUSY);
      });
      await queue.submit(task);
      await until(async () => failedMillis.length > 0 && (await queue.depth(task.queue)).waiting === 1);
      const survivor = await crash();
      const retries: [number, number][] = [];
      survivor.work(task.queue, ONE, async ({ number }) => {
        retries.push([number, now()]);
        return answer(task);
      });
      await until(() => hasResult(survivor, task.id));
      const [[number, startedMillis] = [0, 0]] = retries;
      expect([retries.length, number]).toEqual([1, 2]);
      expect(startedMillis - (failedMillis[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
    });

    test('[QUEUE-3] a cancelled task stays cancelled', async () => {
      const { queue, elapse, crash } = world();
      const task = newTask();
      await queue.submit(task);
      await queue.cancel([task.id], 'run cancelled');
      const survivor = await crash();
      const held = heldHandler();
      survivor.work(task.queue, ONE, held.handle);
      await elapse(50);
      expect(held.attempts).toEqual([]);
      expect((await resultOf(survivor, task.id))?.error?.code).toBe('Cancelled');
    });
  });
}

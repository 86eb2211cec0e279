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

const ONE = { concurrency: 1, retries: 3 };

export function describeDeadline(open: OpenQueue): void {
  describe('deadlines', () => {
    const world = useQueue(open);

    test('[QUEUE-7] a task whose deadline passed while it waited fails and is never delivered', async () => {
      const { queue, until, elapse, now } = world();
      const task = newTask({ meta: { deadlineMillis: now() + 200 } });
      await queue.submit(task);
      await elapse(300);
      const held = heldHandler();
      queue.work(task.queue, ONE, held.handle);
      await until(() => hasResult(queue, task.id));
      expect(held.attempts).toEqual([]);
      expect((await resultOf(queue, task.id))?.error).toEqual({
        code: 'Timeout',
        message: 'stale task',
        retryable: false,
      });
    });

    test('[QUEUE-7] a running task is told to stop at its deadline and fails with what it has', async () => {
      const { queue, until, now } = world();
      const task = newTask({ meta: { deadlineMillis: now() + 2_000 } });
      const held = heldHandler();
      queue.work(task.queue, ONE, held.handle);
      await queue.submit(task);
      await until(() => held.attempts[0]?.signal.aborted === true);
      held.finish(task.id);
      await until(() => hasResult(queue, task.id));
      expect(await resultOf(queue, task.id)).toMatchObject({
        output: 'done',
        usage: answer(task).usage,
        error: { code: 'Timeout', retryable: false },
      });
    });

    test('[QUEUE-7] a running task that does not stop fails without it', async () => {
      const { queue, until, now } = world();
      const task = newTask({ meta: { deadlineMillis: now() + 500 } });
      queue.work(task.queue, ONE, heldHandler().handle);
      await queue.submit(task);
      await until(() => hasResult(queue, task.id));
      expect((await resultOf(queue, task.id))?.error?.code).toBe('Timeout');
    });

    test('[QUEUE-7] a retry that would come after the deadline does not come, and the failure says why', async () => {
      const { queue, until, elapse, now } = world();
      // The second retry would come 3 s after the first attempt.
      const task = newTask({ meta: { deadlineMillis: now() + 2_900 } });
      const numbers: number[] = [];
      queue.work(task.queue, ONE, async ({ number }) => {
        numbers.push(number);
        return answer(task, '', BUSY);
      });
      await queue.submit(task);
      await until(() => hasResult(queue, task.id));
      expect((await resultOf(queue, task.id))?.error).toEqual({ ...BUSY, retryable: false });
      await elapse(2_100);
      expect(numbers).toEqual([1, 2]);
    });
  });
}

import { describe, expect, test } from '@jest/globals';
import {
  answer,
  BUSY,
  hasResult,
  heldHandler,
  newTask,
  type OpenQueue,
  REFUSED,
  resultOf,
  useQueue,
} from './world.ts';

export function describeRetries(open: OpenQueue): void {
  describe('retrying', () => {
    const world = useQueue(open);

    test('[QUEUE-5] a failure that may pass is tried again after 1 s, then 2 s', async () => {
      const { queue, until, now } = world();
      const task = newTask();
      const startedMillis: number[] = [];
      queue.work(task.queue, { concurrency: 1, retries: 2 }, async (attempt) => {
        startedMillis.push(now());
        return answer(task, `attempt ${attempt.number}`, attempt.number < 3 ? BUSY : undefined);
      });
      await queue.submit(task);
      await until(() => hasResult(queue, task.id));
      const [first = 0, second = 0, third = 0] = startedMillis;
      expect(second - first).toBeGreaterThanOrEqual(1_000);
      expect(third - second).toBeGreaterThanOrEqual(2_000);
      expect(await resultOf(queue, task.id)).toMatchObject({ output: 'attempt 3' });
    });

    test('[QUEUE-5] executions are retries + 1, and the last error is the result', async () => {
      const { queue, until } = world();
      const task = newTask();
      const numbers: number[] = [];
      queue.work(task.queue, { concurrency: 1, retries: 1 }, async ({ number }) => {
        numbers.push(number);
        return answer(task, '', { ...BUSY, message: `busy ${number}` });
      });
      await queue.submit(task);
      await until(() => hasResult(queue, task.id));
      expect(numbers).toEqual([1, 2]);
      expect((await resultOf(queue, task.id))?.error?.message).toBe('busy 2');
    });

    test('[QUEUE-15] what failed attempts have used counts in the result, whatever it is', async () => {
      const { queue, until } = world();
      const [tried, ended] = [newTask(), newTask()];
      const usage = { inputTokens: 3, outputTokens: 4, thinkingTokens: 2, totalTokens: 9 };
      const held = heldHandler();
      queue.work(tried.queue, { concurrency: 2, retries: 2 }, async (attempt) => {
        const { task, number } = attempt;
        if (task.id === ended.id && number === 2) return held.handle(attempt);
        return { ...answer(task, 'told', number === 3 ? undefined : BUSY), usage };
      });
      await queue.submit(tried);
      await queue.submit(ended);
      await until(() => held.attempts.length > 0);
      await queue.cancel([ended.id], 'enough');
      await until(() => hasResult(queue, tried.id));
      expect((await resultOf(queue, tried.id))?.usage).toEqual({
        inputTokens: 9,
        outputTokens: 12,
        thinkingTokens: 6,
        totalTokens: 27,
      });
      expect((await resultOf(queue, ended.id))?.usage.totalTokens).toBe(9);
    });

    test('a task that waits for its retry has no result, and counts as waiting', async () => {
      const { queue, until } = world();
      const task = newTask();
      let attempts = 0;
      queue.work(task.queue, { concurrency: 1, retries: 9 }, async () => {
        attempts += 1;
        return answer(task, '', BUSY);
      });
      await queue.submit(task);
      await until(async () => attempts > 0 && (await queue.depth(task.queue)).active === 0);
      expect(await queue.depth(task.queue)).toEqual({ waiting: 1, active: 0 });
      expect(await hasResult(queue, task.id)).toBe(false);
    });

    test('[QUEUE-6] a failure that will not pass is final at once', async () => {
      const { queue, until, elapse } = world();
      const task = newTask();
      const numbers: number[] = [];
      queue.work(task.queue, { concurrency: 1, retries: 3 }, async ({ number }) => {
        numbers.push(number);
        return answer(task, 'half', REFUSED);
      });
      await queue.submit(task);
      await until(() => hasResult(queue, task.id));
      await elapse(1_500);
      expect(numbers).toEqual([1]);
      expect(await resultOf(queue, task.id)).toEqual(answer(task, 'half', REFUSED));
    });

    test('a handler that throws has failed, and its error is one line', async () => {
      const { queue, until } = world();
      const task = newTask();
      queue.work(task.queue, { concurrency: 1, retries: 0 }, async () => {
        throw new Error('out of memory\n    at somewhere');
      });
      await queue.submit(task);
      await until(() => hasResult(queue, task.id));
      expect((await resultOf(queue, task.id))?.error).toMatchObject({
        code: 'TaskFailed',
        message: 'out of memory',
      });
    });

    test('[QUEUE-2] each task is told of once, retries or not', async () => {
      const { queue, until, elapse } = world();
      const task = newTask();
      const heard: string[] = [];
      queue.onSettled((settled) => heard.push(settled.taskId));
      queue.work(task.queue, { concurrency: 1, retries: 1 }, async () => answer(task, '', BUSY));
      await queue.submit(task);
      await until(() => heard.length > 0);
      await elapse(50);
      expect(heard).toEqual([task.id]);
    });
  });
}

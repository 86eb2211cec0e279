import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createMemoryQueue } from '../../../operator/queue/memory-queue.ts';
import { retryDelayMillis } from '../../../operator/queue/retry-policy.ts';
import { createManualTimers } from '../../support/manual-timers.ts';
import { answer, heldHandler, newTask, resultOf } from '../../support/queue-behaviour/world.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
const DAY_MILLIS = 24 * 3_600_000;
const ONE = { concurrency: 1, retries: 0 };

test.each([
  [1, 1_000],
  [2, 2_000],
  [5, 16_000],
  [6, 30_000],
  [60, 30_000],
])('[QUEUE-5] after execution %d a task waits %d ms', (execution, millis) => {
  expect(retryDelayMillis(execution)).toBe(millis);
});

describe('the queue in memory', () => {
  test('[QUEUE-14] drops a settled task that nobody forgot after 7 days', async () => {
    const timers = createManualTimers();
    const queue = createMemoryQueue({ timers });
    const [old, recent] = [newTask(), newTask()];
    queue.work(old.queue, ONE, async ({ task }) => answer(task));
    await queue.submit(old);
    await timers.elapse(4 * DAY_MILLIS);
    await queue.submit(recent);
    await timers.elapse(3.5 * DAY_MILLIS);
    await queue.submit(newTask());
    expect([...(await queue.results([old.id, recent.id])).keys()]).toEqual([recent.id]);
    await queue.close();
  });

  test('ends thousands of stale tasks in a row', async () => {
    const timers = createManualTimers();
    const file = join(folder, 'stale.jsonl');
    const before = createMemoryQueue({ timers, persistence: { file } });
    const tasks = Array.from({ length: 5_000 }, () =>
      newTask({ meta: { deadlineMillis: timers.now() + 10 } }),
    );
    for (const task of tasks) await before.submit(task);
    await before.close();
    const later = createManualTimers(timers.now() + 1_000);
    const queue = createMemoryQueue({ timers: later, persistence: { file } });
    queue.work('shop.triage', ONE, heldHandler().handle);
    await later.elapse(10);
    expect((await queue.results(tasks.map((task) => task.id))).size).toBe(5_000);
    await queue.close();
  });

  test('forgetting a run that still works ends its work', async () => {
    const timers = createManualTimers();
    const queue = createMemoryQueue({ timers });
    const task = newTask();
    const held = heldHandler();
    queue.work(task.queue, ONE, held.handle);
    await queue.submit(task);
    await timers.settle();
    await queue.forget(task.meta.runUid ?? '');
    expect(held.attempts[0]?.signal.aborted).toBe(true);
    held.finish(task.id);
    await timers.settle();
    expect(await resultOf(queue, task.id)).toBeUndefined();
    await queue.close();
  });

  test('keeps its file small, whatever went through it', async () => {
    const timers = createManualTimers();
    const file = join(folder, 'small.jsonl');
    const compactAboveBytes = 50_000;
    const queue = createMemoryQueue({ timers, persistence: { file, compactAboveBytes } });
    queue.work('shop.triage', ONE, async ({ task }) => answer(task, 'x'.repeat(1_000)));
    const kept = newTask({ queue: 'shop.idle' });
    await queue.submit(kept);
    for (let index = 0; index < 500; index += 1) {
      const task = newTask();
      await queue.submit(task);
      await timers.settle();
      await queue.forget(task.meta.runUid ?? '');
    }
    await queue.close();
    expect(statSync(file).size).toBeLessThan(2 * compactAboveBytes);
    const reopened = createMemoryQueue({ timers, persistence: { file } });
    expect(await reopened.depth('shop.idle')).toEqual({ waiting: 1, active: 0 });
    await reopened.close();
  });

  test('closing gives running tasks back and leaves no clock running', async () => {
    const timers = createManualTimers();
    const file = join(folder, 'closed.jsonl');
    const queue = createMemoryQueue({ timers, persistence: { file } });
    const task = newTask({ meta: { deadlineMillis: timers.now() + 60_000 } });
    const held = heldHandler();
    queue.work(task.queue, ONE, held.handle);
    await queue.submit(task);
    await timers.settle();
    await queue.close();
    held.finish(task.id);
    await timers.settle();
    expect(held.attempts[0]?.signal.aborted).toBe(true);
    expect(timers.pending).toBe(0);
    const reopened = createMemoryQueue({ timers, persistence: { file } });
    reopened.work(task.queue, ONE, async (attempt) => answer(attempt.task, `attempt ${attempt.number}`));
    await timers.settle();
    expect(await resultOf(reopened, task.id)).toMatchObject({ output: 'attempt 2' });
    await reopened.close();
  });
});

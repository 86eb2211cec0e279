import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openJournal } from '../../operator/journal/journal.ts';
import { createMemoryQueue, type MemoryQueue } from '../../operator/queue/memory-queue.ts';
import type { Attempt, TaskResult } from '../../operator/queue/task-queue.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import { answer, BUSY, newTask, REFUSED } from '../support/queue-behaviour/world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;
const newFile = (): string => {
  files += 1;
  return join(folder, `${files}.jsonl`);
};

type Step =
  | { readonly kind: 'submit' | 'cancel' | 'succeed' | 'fail' | 'refuse'; readonly task: number }
  | { readonly kind: 'crash' | 'restartWorker' }
  | { readonly kind: 'elapse'; readonly millis: number };

const TASKS = 5;
const RETRIES = 2;
const task = fc.nat({ max: TASKS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('submit', 'succeed', 'fail'), task }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('cancel', 'refuse'), task }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('elapse'), millis: fc.constantFrom(10, 1_000, 5_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('crash', 'restartWorker') }) },
) as fc.Arbitrary<Step>;

describe('the queue in memory', () => {
  test('[QUEUE-2] settles every task exactly once, whatever happens to it', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), runSteps), { numRuns: 200 });
  });

  test('[QUEUE-8] a file cut off at any byte loads what was written before', async () => {
    const entries = fc.array(fc.oneof(fc.string(), fc.integer(), fc.dictionary(fc.string(), fc.string())), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(entries, fc.nat({ max: 1_000 }), async (written, cut) => {
        const file = newFile();
        const journal = openJournal({ file, replay: () => {}, snapshot: () => [] });
        const ends = written.map((entry) => {
          journal.append(entry);
          return readFileSync(file).length;
        });
        journal.close();
        const bytes = readFileSync(file).subarray(0, cut);
        writeFileSync(file, bytes);
        const loaded: unknown[] = [];
        openJournal({ file, replay: (entry) => loaded.push(entry), snapshot: () => [] }).close();
        expect(loaded).toEqual(
          JSON.parse(JSON.stringify(written)).slice(0, ends.filter((end) => end <= bytes.length).length),
        );
      }),
    );
  });
});

async function runSteps(steps: readonly Step[]): Promise<void> {
  const timers = createManualTimers();
  const tasks = Array.from({ length: TASKS }, () => newTask());
  const told = new Map<string, number>();
  const results = new Map<string, TaskResult>();
  const numbers = new Map<string, number>();
  const opened: MemoryQueue[] = [];
  let file = newFile();
  let running = new Map<string, (result: TaskResult) => void>();

  const open = (): { queue: MemoryQueue; work: () => ReturnType<MemoryQueue['work']> } => {
    const queue = createMemoryQueue({ timers, persistence: { file } });
    const own = new Map<string, (result: TaskResult) => void>();
    running = own;
    opened.push(queue);
    queue.onSettled(
      ({ taskId }) => void told.set(taskId, (told.get(taskId) ?? 0) + (running === own ? 1 : 0)),
    );
    const handle = ({ task: { id }, number }: Attempt): Promise<TaskResult> => {
      expect(number).toBeGreaterThan(numbers.get(id) ?? 0);
      numbers.set(id, number);
      return new Promise((resolve) => own.set(id, resolve));
    };
    return { queue, work: () => queue.work('shop.triage', { concurrency: 2, retries: RETRIES }, handle) };
  };

  let { queue, work } = open();
  let worker = work();
  const checkResults = async (): Promise<void> => {
    const found = await queue.results(tasks.map(({ id }) => id));
    for (const [id, result] of results) expect(found.get(id)).toEqual(result);
    for (const [id, result] of found) results.set(id, result);
  };

  for (const each of [...steps, ...tasks.flatMap((_, index): Step[] => [{ kind: 'submit', task: index }])]) {
    const subject = 'task' in each ? tasks[each.task] : undefined;
    if (each.kind === 'crash') {
      const left = newFile();
      copyFileSync(file, left);
      file = left;
      ({ queue, work } = open());
      worker = work();
    } else if (each.kind === 'restartWorker') {
      await worker.close(0);
      worker = work();
    } else if (each.kind === 'elapse') await timers.elapse(each.millis);
    else if (subject !== undefined) {
      if (each.kind === 'submit') await queue.submit(subject);
      else if (each.kind === 'cancel') await queue.cancel([subject.id], 'run cancelled');
      else {
        const error = { succeed: undefined, fail: BUSY, refuse: REFUSED }[each.kind];
        running.get(subject.id)?.(answer(subject, 'done', error));
      }
    }
    await timers.settle();
    await checkResults();
  }
  // Everything that still runs or waits comes to its end.
  for (let round = 0; round < 2 * TASKS; round += 1) {
    for (const [index, { id }] of tasks.entries())
      running.get(id)?.(answer(tasks[index] ?? newTask(), 'done'));
    await timers.elapse(60_000);
  }
  await checkResults();
  expect([...results.keys()].sort()).toEqual(tasks.map(({ id }) => id).sort());
  for (const count of told.values()) expect(count).toBeLessThanOrEqual(1);
  await Promise.all(opened.map((each) => each.close()));
}

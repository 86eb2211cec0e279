import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openJournal } from '../../operator/journal/journal.ts';
import { createMemoryQueue, type MemoryQueue } from '../../operator/queue/memory-queue.ts';
import type { QueueWorker, Task, TaskResult } from '../../operator/queue/task-queue.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import { answer, BUSY, newTask, REFUSED } from '../support/queue-behaviour/world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;
const newFile = (): string => {
  files += 1;
  return join(folder, `${files}.jsonl`);
};

type TouchKind = 'submit' | 'cancel' | 'succeed' | 'fail' | 'refuse';
type Step =
  | { readonly kind: TouchKind; readonly task: number }
  | { readonly kind: 'crash' }
  | { readonly kind: 'restartWorker' }
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

/** A queue whose process may be killed, its worker, and what was seen of its tasks. */
class Simulation {
  readonly timers = createManualTimers();
  readonly tasks = Array.from({ length: TASKS }, () => newTask());
  readonly told = new Map<string, number>();
  readonly results = new Map<string, TaskResult>();
  readonly #numbers = new Map<string, number>();
  readonly #opened: MemoryQueue[] = [];
  #file = newFile();
  #running = new Map<string, (result: TaskResult) => void>();
  #queue = this.#open();
  #worker = this.#work();

  async take(each: Step): Promise<void> {
    if (each.kind === 'crash') this.#crash();
    else if (each.kind === 'restartWorker') {
      await this.#worker.close(0);
      this.#worker = this.#work();
    } else if (each.kind === 'elapse') await this.timers.elapse(each.millis);
    else await this.#touch(each.kind, this.tasks[each.task] ?? newTask());
    await this.timers.settle();
    await this.check();
  }

  /** A result that was seen once stays as it is. */
  async check(): Promise<void> {
    const found = await this.#queue.results(this.tasks.map(({ id }) => id));
    for (const [id, result] of this.results) expect(found.get(id)).toEqual(result);
    for (const [id, result] of found) this.results.set(id, result);
  }

  /** Answers all that runs, again and again, until nothing can be left. */
  async finish(): Promise<void> {
    for (let round = 0; round < 2 * TASKS; round += 1) {
      for (const task of this.tasks) this.#running.get(task.id)?.(answer(task));
      await this.timers.elapse(60_000);
    }
    await this.check();
    await Promise.all(this.#opened.map((queue) => queue.close()));
  }

  async #touch(kind: TouchKind, task: Task): Promise<void> {
    if (kind === 'submit') await this.#queue.submit(task);
    else if (kind === 'cancel') await this.#queue.cancel([task.id], 'run cancelled');
    else
      this.#running.get(task.id)?.(
        answer(task, 'done', { succeed: undefined, fail: BUSY, refuse: REFUSED }[kind]),
      );
  }

  #crash(): void {
    const left = newFile();
    copyFileSync(this.#file, left);
    this.#file = left;
    this.#queue = this.#open();
    this.#worker = this.#work();
  }

  #open(): MemoryQueue {
    const queue = createMemoryQueue({ timers: this.timers, persistence: { file: this.#file } });
    const own = new Map<string, (result: TaskResult) => void>();
    this.#running = own;
    this.#opened.push(queue);
    // What the queue of a killed process still says, nobody hears.
    queue.onSettled(({ taskId }) => {
      if (this.#running === own) this.told.set(taskId, (this.told.get(taskId) ?? 0) + 1);
    });
    return queue;
  }

  #work(): QueueWorker {
    const own = this.#running;
    return this.#queue.work(
      'shop.triage',
      { concurrency: 2, retries: RETRIES },
      ({ task: { id }, number }) => {
        expect(number).toBeGreaterThan(this.#numbers.get(id) ?? 0);
        this.#numbers.set(id, number);
        return new Promise((resolve) => own.set(id, resolve));
      },
    );
  }
}

async function runSteps(steps: readonly Step[]): Promise<void> {
  const simulation = new Simulation();
  for (const each of steps) await simulation.take(each);
  for (const task of simulation.tasks.keys()) await simulation.take({ kind: 'submit', task });
  await simulation.finish();
  expect([...simulation.results.keys()].sort()).toEqual(simulation.tasks.map(({ id }) => id).sort());
  for (const count of simulation.told.values()) expect(count).toBe(1);
}

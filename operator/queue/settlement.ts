import type { Timers } from '../common/timers.ts';
import { failedResult } from './failed-results.ts';
import type { Job, JobBook } from './job-book.ts';
import { withSpent } from './spent-tokens.ts';
import type { Settled, TaskError, TaskResult } from './task-queue.ts';

/** How tasks end, once each, and how long their results are kept. */
export interface Settlement {
  /** Stores the result and tells the listeners; a task that has ended already stays as it is. */
  settle(job: Job, result: TaskResult): void;
  fail(job: Job, error: TaskError): void;
  results(ids: readonly string[]): ReadonlyMap<string, TaskResult>;
  onSettled(listener: (settled: Settled) => void): () => void;
  /** Drops everything that is known of these tasks. */
  forget(jobs: readonly Job[]): void;
  /** Drops what settled long ago and was never forgotten. */
  forgetOld(): void;
}

/** How long settled tasks are kept that nobody forgot (spec/README 22). */
const KEPT_MILLIS = 7 * 24 * 3_600_000;

/** `leave` takes a job off every list and clock before its end is told. */
export function createSettlement(book: JobBook, timers: Timers, leave: (job: Job) => void): Settlement {
  const listeners = new Set<(settled: Settled) => void>();
  const settledBefore = [...book.all()].flatMap(({ state, task }): [string, number][] =>
    state.kind === 'settled' ? [[task.id, state.settledAtMillis]] : [],
  );
  /** Settled ids with the time when, oldest first. */
  const settledAt = new Map(settledBefore.sort(([, left], [, right]) => left - right));

  const settle = (job: Job, result: TaskResult): void => {
    if (job.state.kind === 'settled') return;
    const { id, meta } = job.task;
    const settledAtMillis = timers.now();
    book.write({ kind: 'settle', result: withSpent(result, book.get(id)?.spent), settledAtMillis });
    settledAt.set(id, settledAtMillis);
    const { namespace, runUid } = meta;
    const settled = runUid === undefined ? { taskId: id, namespace } : { taskId: id, namespace, runUid };
    // In turns of their own: a listener that throws keeps neither the others nor the queue from going on.
    for (const listener of listeners) queueMicrotask(() => listener(settled));
    leave(job);
  };

  const forget = (jobs: readonly Job[]): void => {
    if (jobs.length === 0) return;
    book.write({ kind: 'forget', ids: jobs.map((job) => job.task.id) });
    for (const job of jobs) {
      settledAt.delete(job.task.id);
      leave(job);
    }
  };

  return {
    settle,
    fail: (job, error) => {
      const now = timers.now();
      const startedAtMillis = job.state.kind === 'active' ? job.state.startedAtMillis : now;
      settle(job, failedResult(job.task, error, startedAtMillis, now));
    },
    results: (ids) =>
      new Map(
        ids.flatMap((id) => {
          const state = book.get(id)?.state;
          return state?.kind === 'settled' ? [[id, state.result]] : [];
        }),
      ),
    onSettled: (listener) => {
      // The same function may listen twice.
      const own = (settled: Settled): void => listener(settled);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    forget,
    forgetOld: () => {
      for (const [id, millis] of settledAt) {
        if (millis > timers.now() - KEPT_MILLIS) return;
        const job = book.get(id);
        forget(job === undefined ? [] : [job]);
      }
    },
  };
}

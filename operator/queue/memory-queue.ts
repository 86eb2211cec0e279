import { systemTimers, type Timers } from '../common/timers.ts';
import { createDispatcher } from './dispatcher.ts';
import { cancelledError, DEADLINE_EXCEEDED, STALE_TASK } from './failed-results.ts';
import { type Job, openJobBook } from './job-book.ts';
import { createJobTimers } from './job-timers.ts';
import { createSettlement } from './settlement.ts';
import type { TaskError, TaskQueue, TokenUsage } from './task-queue.ts';
import { createWaitingJobs } from './waiting-jobs.ts';

export interface MemoryQueueOptions {
  readonly timers?: Timers;
  /** Keeps tasks and results in this file, and starts from what it holds. */
  readonly persistence?: { readonly file: string; readonly compactAboveBytes?: number };
}

export interface MemoryQueue extends TaskQueue {
  /** Gives running tasks back, stops all clocks and closes the journal. */
  close(): Promise<void>;
}

/** How long an active task may still answer after its deadline. */
const LAST_WORD_MILLIS = 1_000;

/** How long it is known of a run that it was forgotten. */
const KNOWN_GONE_MILLIS = 600_000;

/** A queue in this process, for local runs and tests; tasks of a process that died are delivered again. */
export function createMemoryQueue(options: MemoryQueueOptions = {}): MemoryQueue {
  const { timers = systemTimers } = options;
  const book = openJobBook(options.persistence);
  const jobTimers = createJobTimers(timers);
  const waiting = createWaitingJobs();
  const goneAt = new Map<string, number>();

  const leave = ({ task: { id, queue } }: Job): void => {
    waiting.remove(queue, id);
    jobTimers.stop(id);
    dispatcher.abort(id, 'task is over', true);
    dispatcher.dispatch(queue);
  };
  const settlement = createSettlement(book, timers, leave);

  const waitForRetry = ({ task: { id, queue } }: Job, millis: number): void => {
    waiting.addDelayed(queue, id);
    jobTimers.start(id, 'retry', millis, () => {
      waiting.add(queue, id);
      dispatcher.dispatch(queue);
    });
  };
  const delay = (job: Job, millis: number, usage: TokenUsage): void => {
    book.write({ kind: 'retry', id: job.task.id, readyAtMillis: timers.now() + millis, usage });
    waitForRetry(job, millis);
  };
  const dispatcher = createDispatcher({ book, timers, waiting, settlement, delay });

  /** Agents that have not heard of the end yet must not open its tasks again. */
  const isGone = (runUid: string | undefined): boolean => {
    for (const [uid, millis] of goneAt) {
      if (millis > timers.now() - KNOWN_GONE_MILLIS) break;
      goneAt.delete(uid);
    }
    return runUid !== undefined && goneAt.has(runUid);
  };
  const isOf =
    (namespace: string | undefined) =>
    (job: Job | undefined): boolean =>
      namespace === undefined || job?.task.meta.namespace === namespace;
  const idsOf = (ids: readonly string[], namespace: string | undefined): readonly string[] =>
    ids.filter((id) => isOf(namespace)(book.get(id)));
  const failNow = (id: string, error: TaskError): void => {
    const job = book.get(id);
    if (job !== undefined) settlement.fail(job, error);
  };
  const onDeadline = (id: string): void => {
    if (book.get(id)?.state.kind === 'active') {
      dispatcher.abort(id, DEADLINE_EXCEEDED.message, false);
      jobTimers.start(id, 'lastWord', LAST_WORD_MILLIS, () => failNow(id, DEADLINE_EXCEEDED));
    } else failNow(id, STALE_TASK);
  };
  const watchDeadline = ({ task: { id, meta } }: Job): void => {
    if (meta.deadlineMillis === undefined) return;
    jobTimers.start(id, 'deadline', meta.deadlineMillis - timers.now(), () => onDeadline(id));
  };

  for (const job of book.all()) {
    const { state, task } = job;
    if (state.kind === 'settled') continue;
    if (state.kind === 'delayed') waitForRetry(job, state.readyAtMillis - timers.now());
    else if (job.deliveries > 0) waiting.addFirst(task.queue, task.id);
    else waiting.add(task.queue, task.id);
    watchDeadline(job);
  }

  return {
    submit: async (task) => {
      if (book.get(task.id) !== undefined || isGone(task.meta.runUid)) return;
      settlement.forgetOld();
      const job = book.write({ kind: 'submit', task: structuredClone(task) });
      if (job === undefined) return;
      waiting.add(task.queue, task.id);
      watchDeadline(job);
      dispatcher.dispatch(task.queue);
    },
    results: async (ids, namespace) => settlement.results(idsOf(ids, namespace)),
    cancel: async (ids, reason, namespace) => {
      for (const id of idsOf(ids, namespace)) failNow(id, cancelledError(reason));
    },
    idsOfRun: async (runUid, namespace) =>
      book
        .ofRun(runUid)
        .filter(isOf(namespace))
        .map(({ task }) => task.id),
    depth: async (queue) => ({ waiting: waiting.count(queue), active: dispatcher.activeCount(queue) }),
    onSettled: settlement.onSettled,
    work: dispatcher.work,
    runs: async () =>
      book.runUids().map((uid) => ({ namespace: book.ofRun(uid)[0]?.task.meta.namespace ?? '', uid })),
    forget: async (runUid, namespace) => {
      const jobs = book.ofRun(runUid).filter(isOf(namespace));
      if (jobs.length > 0) goneAt.set(runUid, timers.now());
      settlement.forget(jobs);
    },
    close: async () => {
      await dispatcher.close();
      jobTimers.stopAll();
      book.close();
    },
  };
}

import { randomUUID } from 'node:crypto';
import { Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { systemTimers } from '../../common/timers.ts';
import { attemptEnd, isOverdue } from '../attempt-end.ts';
import { CRASH_LOOP, DEADLINE_EXCEEDED, failedResult, STALE_TASK } from '../failed-results.ts';
import { isCrashLoop, retryDelayMillis } from '../retry-policy.ts';
import type { QueueWorker, Task, TaskError, TaskResult, WorkOptions } from '../task-queue.ts';
import { type Delivery, deliver, type Handler } from './delivery.ts';
import { keepLocks } from './lock-keeper.ts';
import type { NoteError, TakeNote } from './queue-note.ts';
import { recoverStalled } from './recover-stalled.ts';
import { isUnreachable } from './redis-error.ts';
import { takeBack } from './take-back.ts';
import type { TaskKeys } from './task-keys.ts';
import { placeOf, type TaskStore } from './task-store.ts';
import { unlessRested } from './unless-rested.ts';
import { watchEnds } from './watch-ends.ts';

export interface WorkerParts {
  readonly redis: () => Redis;
  /** On a connection that waits for Redis: a result must not be lost because Redis restarts. */
  readonly store: TaskStore;
  readonly keys: TaskKeys;
  readonly workerName?: string;
  /** How long a task stays with a worker that gives no sign of life. */
  readonly lockMillis: number;
  /** How often somebody looks for tasks of workers that died. */
  readonly stalledMillis: number;
  readonly note: TakeNote;
  readonly noteError: NoteError;
}

/** We count crashes ourselves, by the retries of the worker; BullMQ must not end a task by itself. */
const STALLS_WITHOUT_END = 1_000_000;
/** A worker that is well is connected again within this time after Redis is back, and has renewed its locks. */
const COMING_BACK_MILLIS = 3_000;
/** How long acknowledging may take when a worker closes; the next worker finds the rest. */
const CLOSING_MILLIS = 2_000;
const TRY_AGAIN_MILLIS = 1_000;

/** Works on one BullMQ queue: each task that is open is handed to the handler, its end stored, then the job acknowledged. */
export function startWorker(
  queue: string,
  { concurrency, retries }: WorkOptions,
  handler: Handler,
  parts: WorkerParts,
): QueueWorker {
  const { redis, store, keys, workerName, lockMillis, stalledMillis, noteError } = parts;
  const deliveries = new Set<Delivery>();
  let isClosing = false;
  let onIdle = (): void => {};

  /** Until Redis has done it: by then it is stored, or the worker closes and the task is delivered again. */
  const firmly = async <T>(what: string, action: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await action();
      } catch (error) {
        if (isClosing) throw new WaitingError();
        noteError(what, error);
        await new Promise<void>((resolve) => systemTimers.after(TRY_AGAIN_MILLIS, resolve));
      }
    }
  };
  const settle = (task: Task, result: TaskResult): Promise<boolean> =>
    firmly(`Cannot store the result of task ${task.id}`, () => store.settle(placeOf(task), result));

  /** The error that BullMQ is given puts the job among the dead letters. */
  const fail = async (task: Task, error: TaskError): Promise<never> => {
    const now = systemTimers.now();
    await settle(task, failedResult(task, error, now, now));
    throw new UnrecoverableError(error.message);
  };

  const conclude = async (job: Job<Task>, result: TaskResult): Promise<void> => {
    const executions = job.attemptsMade + job.stalledCounter + 1;
    const end = attemptEnd(job.data, result, executions, retries, systemTimers.now());
    // Not stored: the task has not ended.
    if (end.kind === 'retry') {
      await firmly(`Cannot count what task ${job.data.id} has used`, () =>
        // Of a task whose queue was dropped there is another job, which counts its attempts anew.
        store.addSpent(placeOf(job.data), `${job.timestamp}.${job.attemptsStarted}`, result.usage),
      );
      throw new RetryError(result.error?.message, end.delayMillis);
    }
    await settle(job.data, end.result);
    if (end.result.error !== undefined) throw new UnrecoverableError(end.result.error.message);
  };

  const giveBack = async (job: Job<Task>, token: string): Promise<never> => {
    await job.moveToWait(token);
    throw new WaitingError();
  };

  const attend = async (job: Job<Task>, delivery: Delivery): Promise<void> => {
    const end = await delivery.end;
    switch (end.kind) {
      case 'answered':
        return conclude(job, end.result);
      case 'expired':
        await settle(
          job.data,
          failedResult(job.data, DEADLINE_EXCEEDED, delivery.startedAtMillis, systemTimers.now()),
        );
        await delivery.left;
        throw new UnrecoverableError(DEADLINE_EXCEEDED.message);
      case 'over':
        return delivery.left;
      case 'lost':
        await delivery.left;
        throw new WaitingError();
      case 'released':
        return giveBack(job, delivery.token);
    }
  };

  /** Returning acknowledges the job; a WaitingError leaves it to others. */
  const process = async (job: Job<Task>, token = ''): Promise<void> => {
    const task = job.data;
    if (job.attemptsStarted > 1) {
      const [state] = await firmly(`Cannot look at task ${task.id}`, () => store.states([placeOf(task)]));
      if (state !== 'open') return;
    }
    if (isOverdue(task, systemTimers.now())) return fail(task, STALE_TASK);
    if (isCrashLoop(job.stalledCounter, retries)) return fail(task, CRASH_LOOP);
    // This process stood still, lost the task and is the one that gets it again.
    await endEarlier(task.id);
    if (isClosing) return giveBack(job, token);
    const delivery = deliver(task, job.attemptsStarted, token, handler);
    deliveries.add(delivery);
    const attended = attend(job, delivery).finally(() => {
      deliveries.delete(delivery);
      if (deliveries.size === 0) onIdle();
    });
    await unlessRested(job, delivery, attended, noteError);
  };
  const endEarlier = async (id: string): Promise<void> => {
    const earlier = [...deliveries].filter((delivery) => delivery.task.id === id);
    for (const delivery of earlier) delivery.finish('lost');
    await Promise.all(earlier.map((delivery) => delivery.left));
  };

  const begun = new WeakMap<Job<Task>, Promise<void>>();
  /** Once for each job that is taken: as soon as it is there, when BullMQ still asks for more before it processes this one. */
  const begin = (job: Job<Task>): Promise<void> => {
    const known = begun.get(job);
    if (known !== undefined) return known;
    const processing = process(job, job.token);
    processing.catch(() => {});
    begun.set(job, processing);
    return processing;
  };
  const worker = new Worker<Task, void>(queue, begin, {
    connection: redis(),
    prefix: keys.prefix,
    concurrency,
    autorun: false,
    ...(workerName === undefined ? {} : { name: workerName }),
    lockDuration: lockMillis,
    skipLockRenewal: true,
    skipStalledCheck: true,
    // Of several workers one looks.
    stalledInterval: stalledMillis,
    maxStalledCount: STALLS_WITHOUT_END,
    runRetryDelay: TRY_AGAIN_MILLIS,
    settings: {
      // Anything else that is thrown is a fault of ours, and tried again until it is gone.
      backoffStrategy: (attempts, _type, error) =>
        error instanceof RetryError ? error.delayMillis : retryDelayMillis(attempts),
    },
  });
  worker.on('active', begin);
  worker.on('error', (error) => {
    // Connections tell of themselves.
    if (!isUnreachable(error)) noteError(`Queue ${queue}`, error);
  });
  const stopKeeping = keepLocks({
    ...parts,
    deliveries,
    renew: (ids, tokens, millis) => worker.extendJobLocks(ids, tokens, millis),
  });
  const stopWatching = watchEnds({ ...parts, deliveries });
  const stopRecovering = recoverStalled({
    check: () => worker.backend.moveStalledJobsToWait(),
    redis,
    everyMillis: stalledMillis,
    graceMillis: Math.min(COMING_BACK_MILLIS, lockMillis),
    noteError,
  });
  const letWait = async (id: string, token: string): Promise<unknown> =>
    (await Job.fromId<Task>(worker, id))?.moveToWait(token);
  const start = async (): Promise<void> => {
    if (workerName !== undefined) {
      const token = `${workerName}:${randomUUID()}`;
      await firmly(`Cannot take back tasks of queue ${queue}`, () =>
        takeBack(queue, workerName, { redis, keys, lockMillis, token, letWait }),
      );
    }
    if (!isClosing) await worker.run();
  };
  start().catch((error: unknown) => {
    if (!isClosing && !isUnreachable(error)) noteError(`Queue ${queue}`, error);
  });

  return {
    close: async (graceMillis) => {
      isClosing = true;
      const idle = new Promise<void>((resolve) => {
        onIdle = resolve;
        if (deliveries.size === 0) resolve();
      });
      // BullMQ also waits for Redis, however long that is away or refuses a user who is gone.
      const closed = worker.close();
      await within(graceMillis, idle);
      for (const delivery of deliveries) delivery.finish('released');
      // Also of those that rest, which BullMQ does not know of.
      await within(
        CLOSING_MILLIS,
        Promise.all([closed, idle]).then(() => {}),
      );
      stopRecovering();
      stopWatching();
      stopKeeping();
    },
  };
}

/** Tells BullMQ to let the job wait; the message only says why. */
class RetryError extends Error {
  readonly delayMillis: number;

  constructor(message: string | undefined, delayMillis: number) {
    super(message);
    this.delayMillis = delayMillis;
  }
}

/** Waits for the work, but no longer than that. Its failure is as good as its end. */
async function within(millis: number, work: Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => {
    const callOff = systemTimers.after(millis, resolve);
    work
      .catch(() => {})
      .then(() => {
        callOff();
        resolve();
      });
  });
}

import type { Timers } from '../common/timers.ts';
import { attemptEnd, isOverdue } from './attempt-end.ts';
import { CRASH_LOOP, failedResult, STALE_TASK, thrownError } from './failed-results.ts';
import type { Job, JobBook } from './job-book.ts';
import { isCrashLoop } from './retry-policy.ts';
import type { Settlement } from './settlement.ts';
import type { Attempt, QueueWorker, TaskResult, TokenUsage, WorkOptions } from './task-queue.ts';
import type { WaitingJobs } from './waiting-jobs.ts';

type Handler = (attempt: Attempt) => Promise<TaskResult>;

interface Worker {
  readonly queue: string;
  readonly options: WorkOptions;
  readonly handler: Handler;
  readonly running: Set<Delivery>;
  isClosing: boolean;
  onIdle: () => void;
}

/** One hand-over of a task to a worker. */
interface Delivery {
  readonly id: string;
  readonly worker: Worker;
  readonly abort: AbortController;
  /** It waits for other tasks and takes no room. */
  isResting: boolean;
}

/** Hands waiting tasks to workers and takes their answers. */
export interface Dispatcher {
  /** Serves the queue as far as its workers have room. */
  dispatch(queue: string): void;
  work(queue: string, options: WorkOptions, handler: Handler): QueueWorker;
  /** Tells the worker of an active task to stop; what it still answers is ignored if `isOver`. */
  abort(id: string, reason: string, isOver: boolean): void;
  activeCount(queue: string): number;
  close(): Promise<void>;
}

export interface DispatcherParts {
  readonly book: JobBook;
  readonly timers: Timers;
  readonly waiting: WaitingJobs;
  readonly settlement: Settlement;
  /** Lets a task wait before its next execution. */
  readonly delay: (job: Job, millis: number, usage: TokenUsage) => void;
}

export function createDispatcher({ book, timers, waiting, settlement, delay }: DispatcherParts): Dispatcher {
  const workers = new Map<string, Set<Worker>>();
  const deliveries = new Map<string, Delivery>();
  const dispatching = new Set<string>();
  let isClosed = false;

  const workersOf = (queue: string): Set<Worker> => {
    const known = workers.get(queue) ?? new Set<Worker>();
    workers.set(queue, known);
    return known;
  };

  const dispatch = (queue: string): void => {
    // A task that ends here without being delivered comes back to this function; the loop goes on anyway.
    if (dispatching.has(queue)) return;
    dispatching.add(queue);
    try {
      while (!isClosed && serveNext(queue));
    } finally {
      dispatching.delete(queue);
    }
  };

  const serveNext = (queue: string): boolean => {
    const worker = freestWorker(workersOf(queue));
    const id = worker === undefined ? undefined : waiting.take(queue);
    if (worker === undefined || id === undefined) return false;
    const job = book.get(id);
    if (job !== undefined) serve(job, worker);
    return true;
  };

  const serve = (job: Job, worker: Worker): void => {
    if (isOverdue(job.task, timers.now())) settlement.fail(job, STALE_TASK);
    else if (isCrashLoop(job.crashes, worker.options.retries)) settlement.fail(job, CRASH_LOOP);
    else deliver(job, worker);
  };

  const deliver = ({ task }: Job, worker: Worker): void => {
    const delivery: Delivery = { id: task.id, worker, abort: new AbortController(), isResting: false };
    const rest = (): void => {
      delivery.isResting = true;
      dispatch(worker.queue);
    };
    const startedAtMillis = timers.now();
    const started = book.write({ kind: 'start', id: task.id, startedAtMillis });
    deliveries.set(task.id, delivery);
    worker.running.add(delivery);
    const attempt: Attempt = { task, number: started?.deliveries ?? 1, signal: delivery.abort.signal, rest };
    // In a turn of its own, so that who submitted goes on first.
    void Promise.resolve()
      .then(() => worker.handler(attempt))
      .catch((error: unknown) => failedResult(task, thrownError(error), startedAtMillis, timers.now()))
      .then((result) => finish(delivery, { ...result, id: task.id }));
  };

  const finish = (delivery: Delivery, result: TaskResult): void => {
    const { id, worker } = delivery;
    worker.running.delete(delivery);
    // Cancelled, given back or over its time in the meantime: the answer comes too late.
    const job = deliveries.get(id) === delivery ? book.get(id) : undefined;
    if (job !== undefined && !isClosed) conclude(job, worker, result);
    if (worker.running.size === 0) worker.onIdle();
    dispatch(worker.queue);
  };

  const conclude = (job: Job, worker: Worker, result: TaskResult): void => {
    deliveries.delete(job.task.id);
    const executions = job.deliveries - job.releases;
    const end = attemptEnd(job.task, result, executions, worker.options.retries, timers.now());
    if (end.kind === 'settle') settlement.settle(job, end.result);
    else delay(job, end.delayMillis, result.usage);
  };

  const giveBack = (worker: Worker): void => {
    for (const delivery of worker.running) {
      const { id } = delivery;
      if (deliveries.get(id) !== delivery) continue;
      deliveries.delete(id);
      book.write({ kind: 'release', id });
      waiting.addFirst(worker.queue, id);
      delivery.abort.abort(new Error('worker is closing'));
    }
  };

  const closeWorker = async (worker: Worker, graceMillis: number): Promise<void> => {
    worker.isClosing = true;
    if (worker.running.size > 0 && graceMillis > 0)
      await new Promise<void>((resolve) => {
        const callOff = timers.after(graceMillis, resolve);
        worker.onIdle = () => {
          callOff();
          resolve();
        };
      });
    giveBack(worker);
    workersOf(worker.queue).delete(worker);
    dispatch(worker.queue);
  };

  return {
    dispatch,
    work: (queue, options, handler) => {
      const worker: Worker = {
        queue,
        options,
        handler,
        running: new Set(),
        isClosing: false,
        onIdle: () => {},
      };
      workersOf(queue).add(worker);
      dispatch(queue);
      return { close: (graceMillis) => closeWorker(worker, graceMillis) };
    },
    abort: (id, reason, isOver) => {
      const delivery = deliveries.get(id);
      if (isOver) deliveries.delete(id);
      delivery?.abort.abort(new Error(reason));
    },
    activeCount: (queue) =>
      [...workersOf(queue)]
        .flatMap((worker) => [...worker.running])
        .filter((delivery) => deliveries.get(delivery.id) === delivery).length,
    close: async () => {
      const all = [...workers.values()].flatMap((group) => [...group]);
      for (const worker of all) worker.isClosing = true;
      await Promise.all(all.map((worker) => closeWorker(worker, 0)));
      isClosed = true;
    },
  };
}

function freestWorker(workers: ReadonlySet<Worker>): Worker | undefined {
  let freest: Worker | undefined;
  for (const worker of workers) {
    if (worker.isClosing || busyCount(worker) >= worker.options.concurrency) continue;
    if (freest === undefined || busyCount(worker) < busyCount(freest)) freest = worker;
  }
  return freest;
}

function busyCount({ running }: Worker): number {
  let busy = 0;
  for (const { isResting } of running) if (!isResting) busy += 1;
  return busy;
}

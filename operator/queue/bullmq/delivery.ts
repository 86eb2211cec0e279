import { systemTimers } from '../../common/timers.ts';
import { DEADLINE_EXCEEDED, failedResult, thrownError } from '../failed-results.ts';
import type { Attempt, Task, TaskResult } from '../task-queue.ts';

export type Handler = (attempt: Attempt) => Promise<TaskResult>;

/** How the hand-over of a task to a worker ended. */
export type DeliveryEnd =
  | { readonly kind: 'answered'; readonly result: TaskResult }
  /** The deadline has passed, and so has the time for a last word. */
  | { readonly kind: 'expired' }
  /** The task was cancelled, forgotten or ended by another worker. */
  | { readonly kind: 'over' }
  /** Another worker has the task. */
  | { readonly kind: 'lost' }
  /** The worker closes and gives the task back. */
  | { readonly kind: 'released' };

/** One hand-over of a task to the handler of a worker. */
export interface Delivery {
  readonly task: Task;
  /** BullMQ's token of this hand-over; it holds the lock of the job. */
  readonly token: string;
  readonly startedAtMillis: number;
  /** The first end; what comes after it does not count. */
  readonly end: Promise<DeliveryEnd>;
  /** The handler has returned, or nobody waits for it any more: the worker has room again. */
  readonly left: Promise<void>;
  /** The handler waits for other tasks and wants no room meanwhile. */
  readonly rested: Promise<void>;
  finish(kind: 'over' | 'lost' | 'released'): void;
}

/** How long an active task may still answer after its deadline. */
const LAST_WORD_MILLIS = 1_000;

const REASONS = {
  over: 'task is over',
  lost: 'another worker has the task',
  released: 'worker is closing',
} as const;

/** Calls the handler with the task; its signal is aborted at the deadline and by `finish`. */
export function deliver(task: Task, number: number, token: string, handler: Handler): Delivery {
  const startedAtMillis = systemTimers.now();
  const abort = new AbortController();
  const { promise: end, resolve: finish } = Promise.withResolvers<DeliveryEnd>();
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  const { promise: rested, resolve: rest } = Promise.withResolvers<void>();

  const { deadlineMillis } = task.meta;
  const stops =
    deadlineMillis === undefined
      ? []
      : [
          systemTimers.after(deadlineMillis - startedAtMillis, () =>
            abort.abort(new Error(DEADLINE_EXCEEDED.message)),
          ),
          systemTimers.after(deadlineMillis - startedAtMillis + LAST_WORD_MILLIS, () =>
            finish({ kind: 'expired' }),
          ),
        ];
  void end.then(() => {
    for (const stop of stops) stop();
  });

  void Promise.resolve()
    .then(() => handler({ task, number, signal: abort.signal, rest }))
    .catch((error: unknown) => failedResult(task, thrownError(error), startedAtMillis, systemTimers.now()))
    .then((result) => {
      finish({ kind: 'answered', result: { ...result, id: task.id } });
      leave();
    });

  return {
    task,
    token,
    startedAtMillis,
    end,
    left,
    rested,
    finish: (kind) => {
      finish({ kind });
      abort.abort(new Error(REASONS[kind]));
      if (kind === 'released') leave();
    },
  };
}

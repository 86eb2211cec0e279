import { DEADLINE_EXCEEDED } from './failed-results.ts';
import { mayRetry, retryDelayMillis } from './retry-policy.ts';
import type { Task, TaskResult } from './task-queue.ts';

/** What becomes of a task after a worker has answered. */
export type AttemptEnd =
  | { readonly kind: 'settle'; readonly result: TaskResult }
  | { readonly kind: 'retry'; readonly delayMillis: number };

/** `executions` counts the answered one and those that crashed, not those that were given back. */
export function attemptEnd(
  task: Task,
  result: TaskResult,
  executions: number,
  retries: number,
  nowMillis: number,
): AttemptEnd {
  const delayMillis = retryDelayMillis(executions);
  if (isOverdue(task, nowMillis)) return { kind: 'settle', result: overdueResult(result) };
  if (!mayRetry(result, executions, retries)) return { kind: 'settle', result };
  // A retry that cannot come in time would only hide why the task failed.
  if (isOverdue(task, nowMillis + delayMillis)) return { kind: 'settle', result: finalResult(result) };
  return { kind: 'retry', delayMillis };
}

/** A task not finished by its deadline fails. */
export function isOverdue({ meta: { deadlineMillis } }: Task, nowMillis: number): boolean {
  return deadlineMillis !== undefined && nowMillis >= deadlineMillis;
}

/** What came after the deadline is partial at best. */
function overdueResult(result: TaskResult): TaskResult {
  return result.error === undefined ? { ...result, error: DEADLINE_EXCEEDED } : finalResult(result);
}

function finalResult(result: TaskResult): TaskResult {
  return result.error === undefined ? result : { ...result, error: { ...result.error, retryable: false } };
}

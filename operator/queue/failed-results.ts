import type { Task, TaskError, TaskResult, TokenUsage } from './task-queue.ts';

const NO_TOKENS: TokenUsage = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };

/** The result of a task that the queue itself ended, without an answer of a worker. */
export function failedResult(
  task: Pick<Task, 'id'>,
  error: TaskError,
  startedAtMillis: number,
  nowMillis: number,
): TaskResult {
  return {
    id: task.id,
    output: '',
    error,
    usage: NO_TOKENS,
    agent: '',
    startedAtMillis,
    completedAtMillis: nowMillis,
  };
}

export function cancelledError(reason: string): TaskError {
  return { code: 'Cancelled', message: reason, retryable: false };
}

/** A task that waited past its deadline is never started (agents 4.3). */
export const STALE_TASK: TaskError = { code: 'Timeout', message: 'stale task', retryable: false };

export const DEADLINE_EXCEEDED: TaskError = {
  code: 'Timeout',
  message: 'task deadline exceeded',
  retryable: false,
};

export const CRASH_LOOP: TaskError = {
  code: 'TaskFailed',
  message: 'worker crashed repeatedly',
  retryable: false,
};

/** What a handler threw instead of returning a result. */
export function thrownError(error: unknown): TaskError {
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'TaskFailed', message: message.split('\n')[0] ?? '', retryable: true };
}

import type { TaskResult } from './task-queue.ts';

const FIRST_DELAY_MILLIS = 1_000;
const LONGEST_DELAY_MILLIS = 30_000;

/** How long to wait after the given execution (from 1): 1 s doubling to 30 s (agents 4.3). */
export function retryDelayMillis(execution: number): number {
  return Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS * 2 ** Math.min(execution - 1, 10));
}

/** Whether a task goes round again after a result: executions are retries + 1 at the most. */
export function mayRetry(result: TaskResult, executions: number, retries: number): boolean {
  return result.error?.retryable === true && executions <= retries;
}

/** Whether a task that was delivered this often without any result is given up (agents 4.3). */
export function isCrashLoop(crashes: number, retries: number): boolean {
  return crashes > retries + 1;
}

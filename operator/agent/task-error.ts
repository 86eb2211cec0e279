import { ArtifactError } from '../artifacts/artifact-store.ts';
import type { TaskError } from '../queue/task-queue.ts';
import { ModelError } from './llm/model-error.ts';
import { errorText } from './short-line.ts';

/** The time of one attempt is over; another may be quicker (agents 4.3). */
export class TaskDeadlineError extends Error {
  override readonly name = 'TaskDeadlineError';

  constructor(timeoutSeconds: number) {
    super(`task deadline exceeded after ${timeoutSeconds}s`);
  }
}

/** The deadline of the whole task has passed, before this attempt or during it: no other will help. */
export class StaleTaskError extends Error {
  override readonly name = 'StaleTaskError';

  constructor(wasStarted: boolean) {
    super(wasStarted ? 'task deadline exceeded' : 'stale task');
  }
}

/** The daily tokens or a hard budget are used up (agents 2.5, governance 4): not retried. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError';
}

/** Nobody can say whether daily tokens or a hard budget are used up (decision 15): tried again later. */
export class SpendUnavailableError extends Error {
  override readonly name = 'SpendUnavailableError';

  constructor(enforced: 'daily limits' | 'hard stop', why: string) {
    super(`spend store unavailable, ${enforced} enforced: ${why}`);
  }
}

/** Somebody ended the task, or the agent stops: then it comes back to the queue. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  readonly retryable: boolean;

  constructor(message: string, retryable: boolean) {
    super(message);
    this.retryable = retryable;
  }
}

/** How a failure reads in a result, and whether the queue tries again (agents 4.3). */
export function taskError(error: unknown, scrub: (text: string) => string): TaskError {
  const message = scrub(errorText(error));
  if (error instanceof TaskDeadlineError) return { code: 'Timeout', message, retryable: true };
  if (error instanceof StaleTaskError) return { code: 'Timeout', message, retryable: false };
  if (error instanceof BudgetError) return { code: 'BudgetExceeded', message, retryable: false };
  if (error instanceof ArtifactError)
    return { code: error.kind === 'lost' ? 'OutputLost' : 'TaskFailed', message, retryable: false };
  if (error instanceof CancelledError) return { code: 'Cancelled', message, retryable: error.retryable };
  return { code: 'TaskFailed', message, retryable: !(error instanceof ModelError && error.isPermanent) };
}

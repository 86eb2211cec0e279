import type { PlannedStep } from '../plan/plan.ts';
import type { StepState } from '../state.ts';

const defaultMaxRetries = 2;
const defaultMaxIterations = 10;

/** Further executions that a failed check may lead to (orchestration 4.2). */
export function maxRetriesOf({ validate }: PlannedStep): number {
  return validate?.onFailure === 'retry' ? (validate.maxRetries ?? defaultMaxRetries) : 0;
}

/** Executions that a loop may have, retries not counted. */
export function maxIterationsOf({ loop }: PlannedStep): number {
  return loop === undefined ? 1 : (loop.maxIterations ?? defaultMaxIterations);
}

/** Which round of its retries or its loop a step is in; nothing in the first one (orchestration 4.2). */
export function roundMessage(planned: PlannedStep, step: StepState): string | undefined {
  const { validationAttempts = 0, validationMessage = '', iterations = 0 } = step;
  if (validationAttempts > 0)
    return `retry ${validationAttempts}/${maxRetriesOf(planned)}: ${validationMessage}`;
  return iterations > 0 ? `loop iteration ${iterations + 1}/${maxIterationsOf(planned)}` : undefined;
}

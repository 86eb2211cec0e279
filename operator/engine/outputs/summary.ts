import type { TaskResult } from '../../queue/task-queue.ts';
import { withSpending } from '../spending/spending.ts';
import type { StepState } from '../state.ts';
import { type Turn, withEvent, withStep } from '../turn.ts';
import { approximateTokens } from './compress.ts';

/** Books a summary: what it cost, how long it is, and the event about it. A failed one leaves the full output. */
export function withSummary(turn: Turn, step: StepState, result: TaskResult): Turn {
  const spent = withSpending(turn, step, result);
  if (result.error !== undefined || result.output.trim() === '') {
    const why = result.error?.message ?? 'the summary is empty';
    const failed = withStep(spent, step.name, { compressionTokens: 0 });
    return withEvent(
      failed,
      'Warning',
      'ContextCompressionFailed',
      `step "${step.name}": ${why}; the full output is passed on`,
    );
  }
  const tokens = approximateTokens(result.output);
  const marked = withStep(spent, step.name, { compressionTokens: tokens });
  return withEvent(
    marked,
    'Normal',
    'ContextCompressed',
    `step "${step.name}": output compressed to about ${tokens} tokens`,
  );
}

import type { ErrorCode } from '../error-codes.ts';
import { plannedStep } from '../plan/plan.ts';
import { routePrompt } from '../routed/route.ts';
import type { StepState } from '../state.ts';
import { helperTaskId, taskId } from '../task-id.ts';
import type { Turn } from '../turn.ts';
import { executionOutput } from './execution-output.ts';
import { stepPrompt } from './step-prompt.ts';

/** Why the task that a step waits for cannot be made (again), or undefined. */
export function taskProblem(
  turn: Turn,
  step: StepState,
): { readonly code: ErrorCode; readonly message: string } | undefined {
  const planned = plannedStep(turn.plan, step.name);
  if (planned === undefined) return undefined;
  const execution = taskId(turn.plan, step.name, step.executions ?? 1);
  if (step.taskID === helperTaskId(execution, 'route')) {
    const prompt = routePrompt(turn, planned);
    return prompt.kind === 'error' ? { code: 'InputTemplateError', message: prompt.message } : undefined;
  }
  if (step.taskID !== execution) {
    // Judges and summaries work on what the execution has left.
    if (executionOutput(turn, execution) !== undefined) return undefined;
    return { code: 'OutputLost', message: 'the output is no longer in its store' };
  }
  const prompt = stepPrompt(turn, planned, step);
  return prompt.kind === 'error' ? prompt : undefined;
}

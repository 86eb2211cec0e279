import type { Plan } from './plan/plan.ts';

/** Calls that help a step, and what they append to its task id (decision 22). */
export type HelperCall = 'judge' | 'compress' | 'route';

/** `<run-uid>.<step>.<n>`: n counts the executions of the step, from 1 (decision 22). */
export function taskId(plan: Pick<Plan, 'uid'>, step: string, execution: number): string {
  return `${plan.uid}.${step}.${execution}`;
}

export function helperTaskId(executionId: string, call: HelperCall): string {
  return `${executionId}.${call}`;
}

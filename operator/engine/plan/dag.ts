import { isDone, type RunState, stepOf } from '../state.ts';
import type { PlannedStep } from './plan.ts';

/** Whether all that the step depends on is done; a failed, missing or unfinished one is not (orchestration 4.1.1). */
export function isReady(step: PlannedStep, state: RunState): boolean {
  return (step.dependsOn ?? []).every((name) => {
    const dependency = stepOf(state, name);
    return dependency !== undefined && isDone(dependency);
  });
}

/** Steps that nobody depends on, in the order of the plan. */
export function leafSteps(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const needed = new Set(steps.flatMap((step) => step.dependsOn ?? []));
  return steps.filter((step) => !needed.has(step.name));
}

/**
 * The producers whose output a consumer gets in full whatever the default context policy: those of its dependsOn, or,
 * with none, the step just before it in the list (orchestration 4.2).
 */
export function adjacentSteps(steps: readonly PlannedStep[], consumer: PlannedStep): readonly string[] {
  if ((consumer.dependsOn ?? []).length > 0) return consumer.dependsOn ?? [];
  const before = steps[steps.findIndex((step) => step.name === consumer.name) - 1];
  return before === undefined ? [] : [before.name];
}

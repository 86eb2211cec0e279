import type { Plan } from './plan/plan.ts';
import { openSearchTasks, searchTaskIds } from './search/search-task-ids.ts';
import { isActive, type RunState } from './state.ts';
import { helperTaskId, taskId } from './task-id.ts';

/** The tasks whose results an advance from this state may look at. */
export function taskIdsOf(plan: Plan, state: RunState): readonly string[] {
  if (plan.flow.kind === 'search') return searchTaskIds(plan, state);
  const ids = new Set<string>();
  for (const step of state.steps) {
    const { executions } = step;
    if (executions === undefined) continue;
    const execution = taskId(plan, step.name, executions);
    if (isActive(step)) {
      ids.add(execution);
      if (step.taskID !== undefined) ids.add(step.taskID);
      if (step.routingReason !== undefined) ids.add(helperTaskId(execution, 'route'));
    }
    if (plan.defaultContextPolicy?.strategy === 'compress' && step.phase === 'Succeeded') {
      ids.add(helperTaskId(execution, 'compress'));
    }
  }
  return [...ids];
}

/** The tasks that are on the queue for this state. */
export function openTaskIds(state: RunState): readonly string[] {
  if (state.searchTree !== undefined) return openSearchTasks(state);
  return state.steps.filter(isActive).flatMap((step) => step.taskID ?? []);
}

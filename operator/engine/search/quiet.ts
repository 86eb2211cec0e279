import { openNodes, roleStep, type SearchTurn } from './search-turn.ts';

/** The level barrier: no node waits or runs, and no plan is being made (orchestration 6.3). */
export function isQuiet(at: SearchTurn): boolean {
  return roleStep(at, at.search.plannerRole).taskID === undefined && openNodes(at).length === 0;
}

/** An iteration is over, and the next one has not begun: the planner is not being asked again. */
export function isBetweenPlans(at: SearchTurn): boolean {
  return roleStep(at, at.search.plannerRole).validationAttempts === undefined;
}

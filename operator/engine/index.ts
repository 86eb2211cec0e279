/** The flow engine: pure rules of how a run moves on, used in the cluster and on a terminal alike. */

export { builtInPrices, type PriceTable } from '../../schemas/prices.ts';
export { type Advanced, advance } from './advance.ts';
export type { Command } from './commands.ts';
export { isSubtaskId, openSubtaskIds } from './dynamic/subtasks.ts';
export type { AgentFact, Facts, Player } from './facts.ts';
export type { MetricNote, Note, RunAuditEntry } from './notes.ts';
export { outputKey, storedKeys } from './outputs/full-output.ts';
export { outputsRead } from './outputs/outputs-read.ts';
export { teamInputs, teamInputsAnnotation, writeTeamInputs } from './plan/inputs.ts';
export {
  agentStepName,
  hasSnapshot,
  isLookedUp,
  type Plan,
  type PlannedStep,
  type Problem,
  planRun,
  routeStepName,
} from './plan/plan.ts';
export type { Directory } from './routed/directory.ts';
export { awaitsWrite, roundRobinChoices } from './routed/look-up.ts';
export { routeTaskId } from './routed/route.ts';
export { endNotesOf } from './run/end-notes.ts';
export { searchOutputKeys } from './search/node-output.ts';
export { searchRoles } from './search/planned-search.ts';
export { formatUsd, parseUsd } from './spending/cost.ts';
export { isActive, isTerminal, type RunState, type StepState, stateOfRun } from './state.ts';
export { openTaskIds, taskIdsOf } from './task-ids-of.ts';

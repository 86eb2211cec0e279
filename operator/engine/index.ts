/** The flow engine: pure rules of how a run moves on, used in the cluster and on a terminal alike. */

export { builtInPrices, type PriceTable } from '../../schemas/prices.ts';
export { type Advanced, advance } from './advance.ts';
export type { Command } from './commands.ts';
export { formatUsd, parseUsd } from './cost.ts';
export { isSubtaskId, openSubtaskIds } from './dynamic/subtasks.ts';
export { endNotesOf } from './end-notes.ts';
export type { AgentFact, Facts, Player } from './facts.ts';
export { outputKey, storedKeys } from './full-output.ts';
export { teamInputs, teamInputsAnnotation, writeTeamInputs } from './inputs.ts';
export type { MetricNote, Note, RunAuditEntry } from './notes.ts';
export { outputsRead } from './outputs-read.ts';
export {
  agentStepName,
  hasSnapshot,
  isLookedUp,
  type Plan,
  type PlannedStep,
  type Problem,
  planRun,
  routeStepName,
} from './plan.ts';
export type { Directory } from './routed/directory.ts';
export { awaitsWrite, roundRobinChoices } from './routed/look-up.ts';
export { routeTaskId } from './routed/route.ts';
export { searchOutputKeys } from './search/node-output.ts';
export { searchRoles } from './search/planned-search.ts';
export { isActive, isTerminal, type RunState, type StepState, stateOfRun } from './state.ts';
export { openTaskIds, taskIdsOf } from './task-ids-of.ts';

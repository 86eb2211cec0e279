import type { SearchNode } from '../../../schemas/generated/types.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunState } from '../state.ts';
import { taskId } from '../task-id.ts';
import { treeIndex } from './tree-index.ts';

type Uid = Pick<Plan, 'uid'>;

/** Ids follow from run, role, node and attempt (decision 22), so that a call made twice is one call. */
export function planTaskId(plan: Uid, iteration: number, call: number): string {
  return taskId(plan, `plan-${iteration}`, call);
}

/** A node is executed once; what fails is not tried again but by the queue. */
export function nodeTaskId(plan: Uid, node: number): string {
  return taskId(plan, `node-${node}`, 1);
}

export function evalTaskId(plan: Uid, node: number, call: number): string {
  return taskId(plan, `eval-${node}`, call);
}

/** What a node waits for: its execution, an evaluation, or nothing yet. */
export function nodeCall(plan: Uid, node: SearchNode): 'execution' | 'evaluation' | undefined {
  if (node.phase !== 'Running' || node.taskID === undefined) return undefined;
  return node.taskID === nodeTaskId(plan, node.id) ? 'execution' : 'evaluation';
}

/** The calls that are on the queue for this state. */
export function openSearchTasks(state: RunState): readonly string[] {
  const nodes = state.searchTree?.nodes;
  return [...state.steps, ...(nodes === undefined ? [] : treeIndex(nodes).open)].flatMap(
    ({ phase, taskID }) => (phase === 'Running' && taskID !== undefined ? [taskID] : []),
  );
}

/** The tasks whose results an advance from this state may look at; near the end, the whole output of the winner. */
export function searchTaskIds(plan: Uid, state: RunState): readonly string[] {
  const solution = state.searchTree?.solutionNodeID;
  return solution === undefined ? openSearchTasks(state) : [nodeTaskId(plan, solution)];
}

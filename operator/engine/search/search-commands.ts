import type { Task } from '../../queue/task-queue.ts';
import type { Command } from '../commands.ts';
import { isWithin, openSubtaskIds } from '../dynamic/subtasks.ts';
import { isTerminal, type RunState } from '../state.ts';
import type { Turn } from '../turn.ts';
import type { PlannedSearch } from './planned-search.ts';
import { openSearchTasks } from './search-task-ids.ts';
import { nodeTask, plannerTask } from './search-tasks.ts';
import { openNodes, type SearchTurn } from './search-turn.ts';

/**
 * What must be true outside for this state: every call that it waits for is on the queue, and none that it waited for
 * and does no more. That follows from the states, so what got lost in a crash is done again and nothing twice.
 */
export function searchCommands(turn: Turn, search: PlannedSearch, before: RunState): readonly Command[] {
  const stores = [...turn.stored].map(([digest, text]): Command => ({ kind: 'store', digest, text }));
  const tasks = isTerminal(turn.state) ? [] : awaitedTasks(turn, search);
  return [...cancelled(turn, before), ...stores, ...tasks.map((task): Command => ({ kind: 'submit', task }))];
}

function awaitedTasks(turn: Turn, search: PlannedSearch): readonly Task[] {
  const { searchTree } = turn.state;
  if (searchTree?.nodes === undefined) return [];
  const at: SearchTurn = { turn, search, tree: { ...searchTree, nodes: searchTree.nodes } };
  const { results, submitted } = turn.facts;
  const isAwaited = (id: string | undefined): boolean =>
    id !== undefined && !results.has(id) && submitted?.has(id) !== true;
  const step = turn.state.steps.find(({ name }) => name === search.plannerRole);
  const plan = isAwaited(step?.taskID) ? plannerTask(at) : undefined;
  const nodes = openNodes(at).filter(({ taskID }) => isAwaited(taskID));
  return [plan, ...nodes.map((node) => nodeTask(at, node))].filter((task) => task !== undefined);
}

function cancelled({ state, facts }: Turn, before: RunState): readonly Command[] {
  if (isTerminal(before)) return [];
  const open = new Set(openSearchTasks(state));
  const ids = openSearchTasks(before).filter((id) => !open.has(id) && !facts.results.has(id));
  // What a call has handed on goes with it; what an answered one has left behind is let finish, unless the run fails.
  const subtasks = openSubtaskIds({ facts }).filter(
    (id) => state.phase === 'Failed' || ids.some((call) => isWithin(call, id)),
  );
  const all = [...ids, ...subtasks];
  return all.length === 0 ? [] : [{ kind: 'cancel', ids: all, reason: state.message ?? 'no longer awaited' }];
}

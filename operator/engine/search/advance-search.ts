import type { SearchNode } from '../../../schemas/generated/types.ts';
import { endWhenAsked } from '../run/early-end.ts';
import { holdMillis, startRun } from '../run/start-run.ts';
import { sumUp } from '../spending/sum-up.ts';
import { isTerminal } from '../state.ts';
import { truncated } from '../texts/text-bytes.ts';
import { type Turn, withRun, withWake } from '../turn.ts';
import { awaitAgents } from './await-agents.ts';
import { pruneToBeam } from './beam.ts';
import { boundTree } from './bound-tree.ts';
import { collectCancelled, collectNodes } from './collect-nodes.ts';
import { collectPlan } from './collect-plan.ts';
import { cancelSearch, endAtDeadline } from './early-search-end.ts';
import { finishSearch } from './finish-search.ts';
import { invokePlanner } from './invoke-planner.ts';
import { measureProgress } from './measure-progress.ts';
import { goalText, type PlannedSearch } from './planned-search.ts';
import { isQuiet } from './quiet.ts';
import { showRoles } from './role-steps.ts';
import { endAtLimit, endWhenFound, endWithoutBudget } from './search-limits.ts';
import { type SearchStage, type SearchTurn, withTurn } from './search-turn.ts';
import { startEvaluations, startNodes } from './start-calls.ts';
import type { Tree } from './tree.ts';
import { treeIndex } from './tree-index.ts';

const sumUpSearch: SearchStage = (at) => withTurn(at, sumUp(at.turn));
const pruneWhenQuiet: SearchStage = (at) => (isQuiet(at) ? pruneToBeam(at) : at);

/**
 * Calls under way go on; nothing new is begun while nobody can say what a hard budget has left (governance 4.2.11), and to
 * wait for that is no lack of progress.
 */
const unlessHeld =
  (stage: SearchStage): SearchStage =>
  (at) =>
    at.turn.facts.budgetHold === undefined
      ? stage(at)
      : withTurn(at, withWake(at.turn, at.turn.nowMillis + holdMillis));

/** What happens to a search, in this order, until it is over (orchestration 6.3). */
const stages: readonly SearchStage[] = [
  cancelSearch,
  endAtDeadline,
  collectNodes,
  collectPlan,
  sumUpSearch,
  endWhenFound,
  collectCancelled,
  endWithoutBudget,
  unlessHeld(startEvaluations),
  unlessHeld(startNodes),
  pruneWhenQuiet,
  unlessHeld(measureProgress),
  endAtLimit,
  unlessHeld(invokePlanner),
  showRoles,
  awaitAgents,
];

/** Moves a run in search mode on. */
export function advanceSearch(begun: Turn, search: PlannedSearch): Turn {
  const turn = begun.state.phase === 'Pending' ? startSearch(begun) : begun;
  if (turn.state.phase !== 'Running') return turn;
  const tree = treeOf(turn, search);
  const wasOver = isOver({ turn, tree, search });
  let at: SearchTurn = { turn, search, tree };
  for (const stage of stages) {
    if (isOver(at)) break;
    at = stage(at);
  }
  if (isOver(at)) at = finishSearch(sumUpSearch(at), wasOver);
  const bounded = boundTree(at, tree.nodes);
  return withRun(bounded.turn, { searchTree: bounded.tree });
}

function startSearch(turn: Turn): Turn {
  const asked = endWhenAsked(turn);
  return isTerminal(asked.state) ? asked : startRun(asked);
}

function isOver({ turn, tree }: SearchTurn): boolean {
  return tree.terminationReason !== undefined || isTerminal(turn.state);
}

/** The tree as it has grown so far; of a run that has just begun, its root, which is never executed (6.2). */
function treeOf({ state }: Turn, search: PlannedSearch): Tree {
  const { searchTree } = state;
  if (searchTree?.nodes !== undefined) return { ...searchTree, nodes: inOrder(searchTree.nodes) };
  const task = truncated(goalText(search), search.maxOutputBytes);
  return { iterations: 0, ...searchTree, nodes: [{ id: 0, depth: 0, phase: 'Scored', task }] };
}

/** Lists that come back from the API server may be in any order. */
function inOrder(nodes: readonly SearchNode[]): readonly SearchNode[] {
  return treeIndex(nodes).isInOrder ? nodes : nodes.toSorted((a, b) => a.id - b.id);
}

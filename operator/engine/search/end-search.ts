import type { SearchNode, SearchTree } from '../../../schemas/generated/types.ts';
import type { Problem } from '../plan/plan.ts';
import { auditNote } from '../run/audit-notes.ts';
import { failRun } from '../run/end-run.ts';
import { passesThreshold } from './planned-search.ts';
import { pruneBranches } from './prune-nodes.ts';
import { closeRoles } from './role-steps.ts';
import { searchAudit } from './search-notes.ts';
import {
  bestNode,
  changedNode,
  openNodes,
  type SearchTurn,
  tell,
  tellEvent,
  withTree,
  withTurn,
} from './search-turn.ts';
import { isCandidate, scoreOf } from './tree.ts';
import { withNodes } from './tree-index.ts';

export type TerminationReason = NonNullable<SearchTree['terminationReason']>;

export interface SearchEnd {
  readonly reason: TerminationReason;
  /** Why the run fails, where the reason alone does not say it. */
  readonly message?: string;
  /** The reason of the run's condition, where it is not that of the search. */
  readonly conditionReason?: string;
}

/** Ends the search and decides who has won (orchestration 6.7). A winner's whole output is told afterwards. */
export function endSearch(before: SearchTurn, end: SearchEnd): SearchTurn {
  const left = openNodes(before).map(({ id }) => [id, end.reason] as const);
  const failure = failureOf(end);
  const pruned = closeRoles(pruneBranches(before, new Map(left), 'end'), failure);
  const best = bestNode(pruned);
  const at = withTree(withoutBudget(pruned, end), {
    terminationReason: end.reason,
    bestScoreMillis: bestSoFar(pruned, best),
  });
  if (failure !== undefined) return fail(at, failure);
  const winner = winnerOf(at, best);
  return winner === undefined ? exhaust(at, best, end) : win(at, winner);
}

/** Of a run that fails for its budget its end tells; a search may succeed all the same (decision 25). */
function withoutBudget(at: SearchTurn, { reason, message = reason }: SearchEnd): SearchTurn {
  return reason === 'BudgetExhausted' ? tell(at, auditNote.budgetExceeded(at.turn, message)) : at;
}

/** Failures of the planner and cancellations are that, whatever was found (orchestration 6.7.5). */
function failureOf({ reason, conditionReason = reason, message = reason }: SearchEnd): Problem | undefined {
  const isFailure = reason === 'PlannerFailure' || reason === 'SearchCancelled';
  return isFailure ? { reason: conditionReason, message } : undefined;
}

function bestSoFar({ tree }: SearchTurn, best: SearchNode | undefined): number | undefined {
  return best === undefined ? tree.bestScoreMillis : Math.max(scoreOf(best), tree.bestScoreMillis ?? 0);
}

/** The node that the planner has named, if it is good enough, else the best one, if that is. */
function winnerOf(at: SearchTurn, best: SearchNode | undefined): SearchNode | undefined {
  const { search, tree, converged } = at;
  const isGoodEnough = (node: SearchNode | undefined): node is SearchNode =>
    node !== undefined &&
    isCandidate(node) &&
    (search.minScoreMillis === undefined || passesThreshold(search, node.scoreMillis));
  const named = converged?.node === undefined ? undefined : tree.nodes[converged.node];
  return [named, best].find(isGoodEnough);
}

function win(before: SearchTurn, winner: SearchNode): SearchTurn {
  const solution = changedNode(winner, { phase: 'Solution' });
  const nodes = withNodes(before.tree.nodes, [solution]);
  const marked = withTree(before, { solutionNodeID: winner.id, nodes });
  const message = winMessage(marked);
  const told = tellEvent(
    tell(marked, searchAudit.solution(marked, solution)),
    'Normal',
    'SearchConverged',
    message,
  );
  return tellEnd(told, message);
}

/** `node 7 scored 910 (MinScoreReached)`. */
export function winMessage({ tree }: SearchTurn): string {
  const node = tree.nodes[tree.solutionNodeID ?? 0];
  return `node ${node?.id} scored ${node?.scoreMillis} (${tree.terminationReason})`;
}

function exhaust(at: SearchTurn, best: SearchNode | undefined, end: SearchEnd): SearchTurn {
  const detail = end.message === undefined ? '' : `: ${end.message}`;
  const why = `(${end.reason}${detail})`;
  const message =
    best === undefined
      ? `no node has a score ${why}`
      : `best score ${best.scoreMillis} at node ${best.id}, needed above ${at.search.minScoreMillis} ${why}`;
  return fail(tellEvent(at, 'Warning', 'SearchExhausted', message), { reason: 'SearchExhausted', message });
}

function fail(at: SearchTurn, problem: Problem): SearchTurn {
  const told = tellEnd(at, problem.message);
  return withTurn(told, failRun(told.turn, problem));
}

function tellEnd(at: SearchTurn, message: string): SearchTurn {
  return tell(at, searchAudit.terminated(at, message));
}

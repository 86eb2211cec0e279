import { endSearch } from './end-search.ts';
import { passesThreshold } from './planned-search.ts';
import { isBetweenPlans, isQuiet } from './quiet.ts';
import { budgetProblem } from './search-budget.ts';
import { bestNode, openNodes, type SearchStage, type SearchTurn } from './search-turn.ts';
import { treeIndex } from './tree-index.ts';

/** What ends a search, in the order of orchestration 6.6: these as soon as they hold ... */
export const endWhenFound: SearchStage = (at) => {
  if (passesThreshold(at.search, bestNode(at)?.scoreMillis))
    return endSearch(at, { reason: 'MinScoreReached' });
  return at.converged === undefined ? at : endSearch(at, { reason: 'PlannerConverged' });
};

/** ... this one once the calls under way are over ... */
export const endWithoutBudget: SearchStage = (at) => {
  const message = budgetProblem(at);
  if (message === undefined || hasCalls(at)) return at;
  return endSearch(at, { reason: 'BudgetExhausted', message });
};

function hasCalls(at: SearchTurn): boolean {
  return [...openNodes(at), ...at.turn.state.steps].some(({ taskID }) => taskID !== undefined);
}

/** Without a limit of iterations, planners that grow nothing are given so many (orchestration 6.4). */
const maxIdleIterations = 3;

/** ... and these when every node is final: nothing more is planned then. */
export const endAtLimit: SearchStage = (at) => {
  if (!isQuiet(at) || !isBetweenPlans(at)) return at;
  const { maxDepth, maxNodes, maxIterations } = at.search;
  const { nodes, iterations, idleIterations = 0 } = at.tree;
  if (maxDepth !== undefined && treeIndex(nodes).deepest >= maxDepth)
    return endSearch(at, { reason: 'MaxDepthReached' });
  if (nodes.length >= maxNodes) return endSearch(at, { reason: 'MaxNodesReached' });
  if (maxIterations !== undefined && iterations >= maxIterations)
    return endSearch(at, { reason: 'MaxIterationsReached' });
  if (maxIterations === undefined && idleIterations >= maxIdleIterations)
    return endSearch(at, {
      reason: 'PlannerFailure',
      message: `the planner made no node in ${idleIterations} iterations in a row`,
    });
  return at;
};

import { withCall } from './role-steps.ts';
import { budgetProblem } from './search-budget.ts';
import { evalTaskId, nodeCall, nodeTaskId } from './search-task-ids.ts';
import { changedNode, forEachNode, openNodes, type SearchStage, type SearchTurn } from './search-turn.ts';

/** Has outputs scored that nobody has scored yet; evaluators need no slot (orchestration 6.3.2). */
export const startEvaluations: SearchStage = (at) => {
  const { evaluatorRole } = at.search;
  if (evaluatorRole === undefined || budgetProblem(at) !== undefined) return at;
  return forEachNode(at, openNodes(at), (current, node) => {
    if (node.phase !== 'Running' || node.taskID !== undefined) return { at: current, node };
    const attempts = (node.attempts ?? 0) + 1;
    const taskID = evalTaskId(current.turn.plan, node.id, attempts);
    return { at: withCall(current, evaluatorRole), node: changedNode(node, { attempts, taskID }) };
  });
};

/** Starts waiting nodes in the order of their ids while there are slots (orchestration 6.3.5). */
export const startNodes: SearchStage = (at) => {
  if (budgetProblem(at) !== undefined) return at;
  let slots = at.search.maxParallel - runningExecutors(at);
  if (slots <= 0) return at;
  return forEachNode(at, openNodes(at), (current, node) => {
    if (node.phase !== 'Pending' || slots <= 0) return { at: current, node };
    slots--;
    const taskID = nodeTaskId(current.turn.plan, node.id);
    return {
      at: withCall(current, current.search.executorRole),
      node: changedNode(node, { phase: 'Running', attempts: 1, taskID }),
    };
  });
};

function runningExecutors(at: SearchTurn): number {
  return openNodes(at).filter((node) => nodeCall(at.turn.plan, node) === 'execution').length;
}

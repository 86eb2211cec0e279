import type { SearchNode } from '../../../schemas/generated/types.ts';
import type { TaskResult } from '../../queue/task-queue.ts';
import { addUsage } from '../spending/usage.ts';
import { messageLine } from '../texts/message-line.ts';
import { rejectedOutput } from '../validation/validate-output.ts';
import { truncatedJson } from './bounded-json.ts';
import { keptReasoningBytes, parseEvaluation } from './evaluator-reply.ts';
import { withNodeOutput } from './node-output.ts';
import { tellPruned } from './prune-nodes.ts';
import { withCallSpending } from './role-steps.ts';
import { failedNode, scoredNode, type Worked } from './score-node.ts';
import { searchMetric } from './search-notes.ts';
import { nodeCall } from './search-task-ids.ts';
import {
  changedNode,
  forEachNode,
  openNodes,
  type SearchStage,
  type SearchTurn,
  tell,
  tellEvent,
  withTurn,
} from './search-turn.ts';

/** Takes in what executors and evaluators have answered, in the order of the nodes (orchestration 6.3.2, 6.3.3). */
export const collectNodes: SearchStage = (at) => collect(at, (result) => !isCancelled(result));

/**
 * Calls that somebody has taken off the queue. Looked at only when the search goes on: at its end we take them off
 * ourselves, and then a crash must not make failures of them.
 */
export const collectCancelled: SearchStage = (at) => collect(at, isCancelled);

export function isCancelled({ error }: TaskResult): boolean {
  return error?.code === 'Cancelled';
}

function collect(at: SearchTurn, isWanted: (result: TaskResult) => boolean): SearchTurn {
  const open = openNodes(at);
  const collected = forEachNode(at, open, (current, node) => {
    const call = nodeCall(current.turn.plan, node);
    const result = call === undefined ? undefined : current.turn.facts.results.get(node.taskID ?? '');
    if (result === undefined || !isWanted(result)) return { at: current, node };
    return call === 'execution'
      ? collectExecution(current, node, result)
      : collectEvaluation(current, node, result);
  });
  const dropped = open.filter(({ id }) => collected.tree.nodes[id]?.phase === 'Pruned');
  return tellPruned(collected, dropped, 'evaluator');
}

function collectExecution(before: SearchTurn, node: SearchNode, result: TaskResult): Worked {
  const { search } = before;
  const at = withCallSpending(before, search.executorRole, result);
  const billed = changedNode(node, { tokenUsage: addUsage(undefined, result.usage) });
  if (result.error !== undefined)
    return failedNode(at, billed, `executor failed: ${messageLine(result.error.message)}`);
  const { executorRole } = search;
  const rejected = rejectedOutput(
    { name: executorRole, role: executorRole },
    at.turn.facts.denyPatterns,
    result.output,
  );
  if (rejected !== undefined) return failedNode(at, billed, `executor failed: OutputRejected: ${rejected}`);
  const kept = withNodeOutput(at.turn, billed, result.output, search.maxOutputBytes);
  const stored = withTurn(at, kept.turn);
  // The forecast counts now that there is something to score.
  return search.evaluatorRole === undefined
    ? scoredNode(stored, kept.node, { scoreMillis: node.scoreMillis ?? 0, shouldPrune: false })
    : { at: stored, node: changedNode(kept.node, { taskID: undefined, attempts: undefined }) };
}

function collectEvaluation(before: SearchTurn, node: SearchNode, result: TaskResult): Worked {
  const { search } = before;
  const at = withCallSpending(before, search.evaluatorRole ?? search.plannerRole, result);
  if (result.error !== undefined) return repeatEvaluation(at, node, messageLine(result.error.message));
  const reply = parseEvaluation(result.output);
  return reply.kind === 'ok'
    ? scoredNode(at, node, reply.evaluation)
    : repeatEvaluation(at, node, reply.message);
}

/** Asks again with what was wrong, as often as allowed; then the node has failed, and the planner sees it. */
function repeatEvaluation(before: SearchTurn, node: SearchNode, why: string): Worked {
  const told = tellEvent(before, 'Warning', 'EvaluatorParseFailed', `node ${node.id}: ${why}`);
  const at = tell(told, searchMetric(told, 'kubeswarm.search.evaluator.parse_failures', 1));
  if ((node.attempts ?? 1) > before.search.maxEvaluatorRetries)
    return failedNode(at, node, `evaluator failed: ${why}`);
  const scoreReasoning = truncatedJson(why.toWellFormed(), keptReasoningBytes);
  return { at, node: changedNode(node, { taskID: undefined, scoreReasoning }) };
}

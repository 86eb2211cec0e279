import type { SearchNode } from '../../../schemas/generated/types.ts';
import { truncatedJson } from './bounded-json.ts';
import type { Evaluation } from './evaluator-reply.ts';
import { keptReasoningBytes } from './evaluator-reply.ts';
import { roleOfNode, withHandedOn } from './role-steps.ts';
import { searchAudit, searchMetric } from './search-notes.ts';
import { changedNode, type SearchTurn, tell } from './search-turn.ts';

/** A node as it has become, with what is to be told of it. */
export interface Worked {
  readonly at: SearchTurn;
  readonly node: SearchNode;
}

export function scoredNode(
  at: SearchTurn,
  before: SearchNode,
  { reasoning, metadata, ...verdict }: Evaluation,
): Worked {
  const scored = changedNode(before, {
    phase: 'Scored',
    taskID: undefined,
    scoreMillis: verdict.scoreMillis,
    scoreReasoning: reasoning,
    metadata,
  });
  const told = tell(
    at,
    searchAudit.scored(at, scored),
    searchMetric(at, 'kubeswarm.search.node.score', verdict.scoreMillis),
  );
  return verdict.shouldPrune ? prunedNode(told, scored, 'evaluator', reasoning) : { at: told, node: scored };
}

/** A node without a score; the planner sees why (orchestration 6.3.2, 6.5). */
export function failedNode(at: SearchTurn, before: SearchNode, why: string): Worked {
  const node = changedNode(before, {
    phase: 'EvalFailed',
    taskID: undefined,
    scoreMillis: undefined,
    scoreReasoning: truncatedJson(why.toWellFormed(), keptReasoningBytes),
  });
  return { at: tell(at, searchAudit.evalFailed(at, node)), node };
}

/** What the status keeps of the reason why a node was pruned, in bytes of JSON. */
const keptReasonBytes = 256;

/** Drops one node. A score that was only forecast goes with it; one that was given stays (orchestration 6.2). */
export function prunedNode(
  begun: SearchTurn,
  before: SearchNode,
  by: NonNullable<SearchNode['pruned']>['by'],
  reason?: string,
): Worked {
  const role = roleOfNode(begun, before);
  const at = role === undefined ? begun : withHandedOn(begun, role, before.taskID);
  const isScored = before.phase === 'Scored';
  const node = changedNode(before, {
    phase: 'Pruned',
    taskID: undefined,
    ...(isScored ? {} : { scoreMillis: undefined }),
    pruned: {
      by,
      ...(reason === undefined ? {} : { reason: truncatedJson(reason.toWellFormed(), keptReasonBytes) }),
    },
  });
  const told = tell(
    at,
    searchAudit.pruned(at, node),
    searchMetric(at, 'kubeswarm.search.nodes.pruned', 1, { reason: by }),
  );
  return { at: told, node };
}

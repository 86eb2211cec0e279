import type { SearchNode } from '../../../schemas/generated/types.ts';
import { type AuditNote, auditTokens, type MetricNote } from '../notes.ts';
import { auditNoteOf, rootEventId, runEventId } from '../run/audit-notes.ts';
import { messageLine } from '../texts/message-line.ts';
import { nodeTaskId, planTaskId } from './search-task-ids.ts';
import type { SearchTurn } from './search-turn.ts';

/**
 * Entries of the audit trail (decision 34). An iteration hangs on the run, a node on the iteration that made it, and what
 * becomes of it on the node.
 */
export const searchAudit = {
  iteration: ({ turn, tree, search }: SearchTurn): AuditNote =>
    auditNoteOf(turn, 'search.iteration', 'success', {
      eventId: iterationEventId(turn, tree.iterations),
      parentEventId: rootEventId(turn),
      trigger: 'dependency_resolved',
      taskId: planTaskId(turn.plan, tree.iterations, 1),
      detail: { iteration: tree.iterations, strategy: search.strategy, nodes: tree.nodes.length },
    }),

  created: ({ turn, tree }: SearchTurn, { id, parentID, depth }: SearchNode): AuditNote =>
    auditNoteOf(turn, 'search.node.created', 'success', {
      eventId: nodeEventId(turn, id),
      parentEventId: iterationEventId(turn, tree.iterations),
      trigger: 'dependency_resolved',
      taskId: nodeTaskId(turn.plan, id),
      detail: { node: id, parent: parentID, depth },
    }),

  scored: (at: SearchTurn, node: SearchNode): AuditNote =>
    // A node that is rated anew is told of again.
    aboutNode(at, 'search.node.scored', node, { scoreMillis: node.scoreMillis }, node.scoreMillis ?? -1),

  pruned: (at: SearchTurn, node: SearchNode): AuditNote =>
    aboutNode(at, 'search.node.pruned', node, { ...node.pruned }),

  evalFailed: (at: SearchTurn, node: SearchNode): AuditNote =>
    aboutNode(at, 'search.node.evalFailed', node, {}, '', messageLine(node.scoreReasoning ?? '')),

  solution: (at: SearchTurn, node: SearchNode): AuditNote =>
    aboutNode(at, 'search.node.solution', node, { scoreMillis: node.scoreMillis }),

  terminated: ({ turn, tree }: SearchTurn, message: string): AuditNote =>
    auditNoteOf(turn, 'search.terminated', 'success', {
      eventId: runEventId(turn, 'search.terminated'),
      parentEventId: rootEventId(turn),
      detail: {
        reason: tree.terminationReason,
        message,
        iterations: tree.iterations,
        nodes: tree.nodes.length,
        ...(tree.solutionNodeID === undefined ? {} : { solution: tree.solutionNodeID }),
      },
    }),
} as const;

function aboutNode(
  { turn }: SearchTurn,
  action: Parameters<typeof auditNoteOf>[1],
  node: SearchNode,
  detail: Readonly<Record<string, unknown>>,
  occasion: string | number = '',
  error?: string,
): AuditNote {
  return auditNoteOf(turn, action, error === undefined ? 'success' : 'error', {
    eventId: runEventId(turn, 'search.node', node.id, action, occasion),
    parentEventId: nodeEventId(turn, node.id),
    trigger: 'dependency_resolved',
    taskId: nodeTaskId(turn.plan, node.id),
    detail: { node: node.id, depth: node.depth, ...detail },
    ...(node.tokenUsage === undefined ? {} : { tokens: auditTokens(node.tokenUsage) }),
    ...(error === undefined ? {} : { error: { code: 'EvalFailed', message: error, retryable: false } }),
  });
}

/** What the calls of the planner name as their cause. */
export function iterationEventId(turn: SearchTurn['turn'], iteration: number): string {
  return runEventId(turn, 'search.iteration', iteration);
}

/** What the calls for a node name as their cause. */
export function nodeEventId(turn: SearchTurn['turn'], id: number): string {
  return runEventId(turn, 'search.node', id, 'search.node.created');
}

/** A measurement (orchestration 6.8). */
export function searchMetric(
  { turn, search }: SearchTurn,
  name: MetricNote['name'],
  value: number,
  attributes: Readonly<Record<string, string>> = {},
): MetricNote {
  const { namespace, team = '' } = turn.plan;
  return {
    kind: 'metric',
    name,
    value,
    attributes: { namespace, team, strategy: search.strategy, ...attributes },
  };
}

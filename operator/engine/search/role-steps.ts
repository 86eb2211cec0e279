import type { SearchNode } from '../../../schemas/generated/types.ts';
import type { TaskResult } from '../../queue/task-queue.ts';
import { withSubtaskSpending } from '../dynamic/subtasks.ts';
import { type ErrorCode, errorSuggestions } from '../error-codes.ts';
import type { Problem } from '../plan/plan.ts';
import { withSpending } from '../spending/spending.ts';
import { messageLine } from '../texts/message-line.ts';
import { now } from '../turn.ts';
import { nodeCall } from './search-task-ids.ts';
import { openNodes, roleStep, type SearchStage, type SearchTurn, withRole, withTurn } from './search-turn.ts';

/** Counts one more call of a role. */
export function withCall(at: SearchTurn, role: string): SearchTurn {
  const step = roleStep(at, role);
  const agent = at.turn.facts.players.get(role)?.agent;
  return withRole(at, role, {
    executions: (step.executions ?? 0) + 1,
    startTime: step.startTime ?? now(at.turn),
    ...(agent === undefined ? {} : { resolvedAgent: agent }),
  });
}

/** Bills a call that has ended to its role, with all that it has handed on. */
export function withCallSpending(at: SearchTurn, role: string, result: TaskResult): SearchTurn {
  const { turn } = withHandedOn(at, role, result.id);
  return withTurn(at, withSpending(turn, { name: role }, result));
}

/** Bills what a call has handed on; that call is answered, or nobody waits for it any more. */
export function withHandedOn(at: SearchTurn, role: string, taskID: string | undefined): SearchTurn {
  return withTurn(
    at,
    withSubtaskSpending(at.turn, { name: role, ...(taskID === undefined ? {} : { taskID }) }),
  );
}

/** Who works on what the node waits for. */
export function roleOfNode({ turn, search }: SearchTurn, node: SearchNode): string | undefined {
  const call = nodeCall(turn.plan, node);
  if (call === undefined) return undefined;
  return call === 'execution' ? search.executorRole : (search.evaluatorRole ?? search.plannerRole);
}

/** Roles with a call under way are Running, which keeps their agents awake (orchestration 2.4.1). */
export const showRoles: SearchStage = (at) => {
  const busy = busyRoles(at);
  let current = at;
  for (const { name } of at.turn.plan.steps) {
    const phase = busy.has(name) ? 'Running' : 'Pending';
    if (roleStep(current, name).phase !== phase)
      current = withRole(current, name, { phase, message: undefined });
  }
  return current;
};

function busyRoles(at: SearchTurn): ReadonlySet<string> {
  const { plannerRole } = at.search;
  const busy = new Set<string>();
  if (roleStep(at, plannerRole).taskID !== undefined) busy.add(plannerRole);
  for (const node of openNodes(at)) {
    const role = roleOfNode(at, node);
    if (role !== undefined) busy.add(role);
  }
  return busy;
}

/**
 * Roles of a search that is over. Those that were asked for something have done it, or nobody waits for it any more; of a
 * search that failed on its way, calls under way end with it.
 */
export function closeRoles(at: SearchTurn, failure?: Problem): SearchTurn {
  let current = at;
  for (const { name } of at.turn.plan.steps) {
    current = withHandedOn(current, name, roleStep(current, name).taskID);
    const step = roleStep(current, name);
    const isCutOff = failure !== undefined && step.phase === 'Running';
    const code =
      failure === undefined || failure.reason === 'PlannerFailure' ? 'TaskFailed' : codeOf(failure);
    current = withRole(current, name, {
      phase: isCutOff ? 'Failed' : step.executions === undefined ? 'Skipped' : 'Succeeded',
      taskID: undefined,
      completionTime: now(at.turn),
      ...(isCutOff
        ? { message: messageLine(failure.message), errorCode: code, errorSuggestion: errorSuggestions[code] }
        : {}),
    });
  }
  return current;
}

function codeOf({ reason }: Problem): ErrorCode {
  return reason === 'Timeout' ? 'Timeout' : 'Cancelled';
}

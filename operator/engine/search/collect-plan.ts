import type { TaskError, TaskResult } from '../../queue/task-queue.ts';
import { errorCodeOf } from '../error-codes.ts';
import { messageLine } from '../texts/message-line.ts';
import { withWake } from '../turn.ts';
import { applyActions } from './apply-actions.ts';
import { isCancelled } from './collect-nodes.ts';
import { endSearch } from './end-search.ts';
import { checkActions } from './planner-actions.ts';
import { parsePlannerReply } from './planner-reply.ts';
import { withCallSpending, withHandedOn } from './role-steps.ts';
import { searchMetric } from './search-notes.ts';
import {
  roleStep,
  type SearchStage,
  type SearchTurn,
  tell,
  tellEvent,
  withRole,
  withTurn,
} from './search-turn.ts';

/** Takes in what the planner has answered, or waits for it, but not for ever (orchestration 6.4). */
export const collectPlan: SearchStage = (at) => {
  const { taskID } = roleStep(at, at.search.plannerRole);
  if (taskID === undefined) return at;
  const result = at.turn.facts.results.get(taskID);
  // Of a call that is too old we have ended the task ourselves, or are about to.
  if (result === undefined || isCancelled(result)) {
    const staleAtMillis = staleMillis(at);
    if (at.turn.nowMillis >= staleAtMillis)
      return refusePlan(
        withoutCall(withHandedOn(at, at.search.plannerRole, taskID)),
        `no answer within ${at.search.plannerTimeoutSeconds}s`,
      );
    if (result === undefined) return withTurn(at, withWake(at.turn, staleAtMillis));
  }
  return collectReply(at, result);
};

function staleMillis({ tree, search }: SearchTurn): number {
  return Date.parse(tree.lastPlannerIteration ?? '') + search.plannerTimeoutSeconds * 1000;
}

function collectReply(before: SearchTurn, result: TaskResult): SearchTurn {
  const { plannerRole, evaluatorRole } = before.search;
  const at = withoutCall(withCallSpending(before, plannerRole, result));
  if (result.error !== undefined) return endForError(at, result.error);
  const reply = parsePlannerReply(result.output);
  if (reply.kind === 'error') return refusePlan(at, reply.message);
  const checked = checkActions(reply.actions, {
    nodes: at.tree.nodes,
    isSelfScoring: evaluatorRole === undefined,
  });
  if (checked.kind === 'error') return refusePlan(at, checked.message);
  const answered = withRole(at, plannerRole, {
    validationAttempts: undefined,
    validationMessage: undefined,
  });
  return applyActions(answered, checked.actions);
}

/** The call of the planner is over, and billed. */
function withoutCall(at: SearchTurn): SearchTurn {
  return withRole(at, at.search.plannerRole, { taskID: undefined });
}

/** A budget may refuse a call before it is used up: when what is left is less than any answer takes. */
function endForError(at: SearchTurn, { code, message }: TaskError): SearchTurn {
  const text = messageLine(message);
  if (errorCodeOf(code) === 'BudgetExceeded')
    return endSearch(at, { reason: 'BudgetExhausted', message: text });
  return endSearch(at, { reason: 'PlannerFailure', message: `the call of the planner failed: ${text}` });
}

/**
 * The planner is asked again, in the same iteration, with what was wrong; not more often than allowed. No answer is told
 * of as a wrong one is: both use up the same retries.
 */
function refusePlan(before: SearchTurn, why: string): SearchTurn {
  const { plannerRole, maxPlannerRetries } = before.search;
  const told = tellEvent(before, 'Warning', 'PlannerValidationFailed', why);
  const at = tell(told, searchMetric(told, 'kubeswarm.search.planner.validation_failures', 1));
  const failures = (roleStep(at, plannerRole).validationAttempts ?? 0) + 1;
  if (failures > maxPlannerRetries)
    return endSearch(at, {
      reason: 'PlannerFailure',
      message: `the planner gave no usable answer in ${failures} ${failures === 1 ? 'call' : 'calls'}: ${why}`,
    });
  return withRole(at, plannerRole, {
    validationAttempts: failures,
    validationMessage: messageLine(why),
  });
}

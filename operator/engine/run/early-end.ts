import { tokensUnderWay } from '../dynamic/subtasks.ts';
import { isActive } from '../state.ts';
import { openTaskIds } from '../task-ids-of.ts';
import { type Stage, withWake } from '../turn.ts';
import { failRun } from './end-run.ts';

/** Someone has asked for the end: a person (gitops 11), or an event that starts anew (orchestration 7.1). */
export const endWhenAsked: Stage = (turn) => {
  const { cancelReason, replacedReason } = turn.facts;
  if (cancelReason !== undefined) return failRun(turn, { reason: 'Cancelled', message: cancelReason });
  return replacedReason === undefined ? turn : failRun(turn, { reason: 'Replaced', message: replacedReason });
};

/** `timeoutSeconds` counts from the start of the run, whatever its steps do (orchestration 3.3.1). */
export const failAtDeadline: Stage = (turn) => {
  const deadlineMillis = runDeadlineMillis(turn);
  if (turn.state.phase !== 'Running' || deadlineMillis === undefined) return turn;
  if (turn.nowMillis < deadlineMillis) return withWake(turn, deadlineMillis);
  const what = turn.plan.team === undefined ? 'run' : 'pipeline';
  return failRun(turn, {
    reason: 'Timeout',
    message: `${what} exceeded timeout of ${turn.plan.timeoutSeconds}s`,
  });
};

/** Undefined without a timeout, and before the start. */
export function runDeadlineMillis({
  plan,
  state,
}: Pick<Parameters<Stage>[0], 'plan' | 'state'>): number | undefined {
  if (plan.timeoutSeconds === undefined || state.startTime === undefined) return undefined;
  return Date.parse(state.startTime) + plan.timeoutSeconds * 1000;
}

/** Strictly more than allowed fails the run; nothing is interrupted in mid-call for it (orchestration 3.3.3). */
export const failOverTokens: Stage = (turn) => {
  const { maxTokens } = turn.plan;
  const used = (turn.state.totalTokenUsage?.totalTokens ?? 0) + tokensUnderWay(turn, openTaskIds(turn.state));
  if (turn.state.phase !== 'Running' || maxTokens === undefined || used <= maxTokens) return turn;
  return failRun(turn, {
    reason: 'BudgetExceeded',
    message: `token budget of ${maxTokens} exceeded: used ${used}`,
  });
};

/** A hard budget lets running steps finish, but nothing new starts (governance 4.2.8). */
export const failWithoutBudget: Stage = (turn) => {
  const { budgetRefusal } = turn.facts;
  if (turn.state.phase !== 'Running' || budgetRefusal === undefined) return turn;
  if (turn.state.steps.some(isActive) || !turn.state.steps.some(({ phase }) => phase === 'Pending'))
    return turn;
  return failRun(turn, { reason: 'BudgetExceeded', message: budgetRefusal });
};

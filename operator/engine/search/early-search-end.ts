import { runDeadlineMillis } from '../run/early-end.ts';
import { withWake } from '../turn.ts';
import { endSearch } from './end-search.ts';
import { type SearchStage, withTurn } from './search-turn.ts';

/** Someone has asked for the end: a person, or an event that starts anew (orchestration 6.6, 7.1). */
export const cancelSearch: SearchStage = (at) => {
  const { cancelReason, replacedReason } = at.turn.facts;
  if (cancelReason !== undefined) return endSearch(at, { reason: 'SearchCancelled', message: cancelReason });
  return replacedReason === undefined
    ? at
    : endSearch(at, { reason: 'SearchCancelled', conditionReason: 'Replaced', message: replacedReason });
};

/** The run's timeout is a cancellation of the search; the run says Timeout all the same. */
export const endAtDeadline: SearchStage = (at) => {
  const deadlineMillis = runDeadlineMillis(at.turn);
  if (deadlineMillis === undefined) return at;
  if (at.turn.nowMillis < deadlineMillis) return withTurn(at, withWake(at.turn, deadlineMillis));
  return endSearch(at, {
    reason: 'SearchCancelled',
    conditionReason: 'Timeout',
    message: `search exceeded timeout of ${at.turn.plan.timeoutSeconds}s`,
  });
};

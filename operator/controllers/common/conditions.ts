import type { Condition } from '../../../schemas/kube-object.ts';

/** A condition as a controller wants it; when it changed last is worked out from what the object has. */
export type WantedCondition = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** Room that the API leaves for a condition's message; longer ones are cut. */
const messageLength = 32_768;

/**
 * The wanted conditions with `lastTransitionTime`: kept while the status of the same type stays, else `now`
 * (RFC 3339). Types that are not wanted are left to their own controllers.
 */
export function stampedConditions(
  wanted: readonly WantedCondition[],
  existing: readonly Condition[] | undefined,
  generation: number | undefined,
  now: string,
): readonly Condition[] {
  return wanted.map(({ type, status, reason, message }) => {
    const previous = existing?.find((condition) => condition.type === type);
    return {
      type,
      status,
      reason,
      message: message.slice(0, messageLength),
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      lastTransitionTime: previous?.status === status ? previous.lastTransitionTime : now,
    };
  });
}

/** Ready and Stalled together (decision 21). */
export type Verdict =
  | { readonly kind: 'ready'; readonly reason: string; readonly message: string }
  /** Work in progress, or a lookup that may heal by itself. */
  | { readonly kind: 'progressing'; readonly reason: string; readonly message: string }
  /** Only an edit heals it. */
  | { readonly kind: 'stalled'; readonly reason: string; readonly message: string };

/** Seconds after which work in progress counts as stalled (gitops 6). */
export const progressDeadlineSeconds = 300;

/** What is not ready for 300 s is stalled; `existing` tells since when. */
export function verdictConditions(
  verdict: Verdict,
  existing: readonly Condition[] | undefined,
  nowMillis: number,
): readonly WantedCondition[] {
  const { reason, message } = verdict;
  const isOverdue = verdict.kind === 'progressing' && progressDeadlineMillis(existing, nowMillis) <= 0;
  const isStalled = verdict.kind === 'stalled' || isOverdue;
  return [
    { type: 'Ready', status: verdict.kind === 'ready' ? 'True' : 'False', reason, message },
    isStalled
      ? {
          type: 'Stalled',
          status: 'True',
          reason: isOverdue ? 'ProgressDeadlineExceeded' : reason,
          message: isOverdue ? `not ready for ${progressDeadlineSeconds} s: ${message}` : message,
        }
      : { type: 'Stalled', status: 'False', reason: 'NotStalled', message: '' },
  ];
}

/** How long an object that is not ready may still take before it is stalled; a full deadline when it was ready. */
export function progressDeadlineMillis(
  existing: readonly Condition[] | undefined,
  nowMillis: number,
): number {
  const ready = existing?.find((condition) => condition.type === 'Ready');
  const full = progressDeadlineSeconds * 1000;
  if (ready === undefined || ready.status === 'True') return full;
  return Date.parse(ready.lastTransitionTime) + full - nowMillis;
}

import { createSpamFilter } from '../kube/spam-filter.ts';

/** How often something may happen: in a burst, then steadily. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * What one replica lets pass (decision 42): calls with a good token by event, those without by the caller's address, so
 * that nobody who guesses shuts out who knows.
 */
export interface TriggerLimits {
  mayFail(clientAddress: string, nowMillis: number): boolean;
  mayFire(eventUid: string, nowMillis: number): boolean;
}

const failures: Rate = { perSecond: 10, burst: 20 };
export const defaultFireRate: Rate = { perSecond: 50, burst: 100 };

export function triggerLimits(fires: Rate): TriggerLimits {
  const failing = createSpamFilter(failures.burst, 1_000 / failures.perSecond);
  const firing = createSpamFilter(fires.burst, 1_000 / fires.perSecond);
  return { mayFail: failing.mayPass, mayFire: firing.mayPass };
}

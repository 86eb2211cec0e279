import { type Schedule, timeAfter, timeUntil } from '../../../schemas/rules/cron-times.ts';

/** Older times are not caught up (orchestration 7.2). */
const catchUpMillis = 24 * 60 * 60 * 1000;

/** What is known of a schedule's past, in milliseconds since the epoch. */
export interface SchedulePast {
  readonly createdAtMillis: number;
  readonly lastFiredAtMillis?: number;
  /** The time that was next at the last look: all before it has been fired or skipped. */
  readonly nextFireAtMillis?: number;
  /** At the last look nothing was to fire; what passed meanwhile was not missed. */
  readonly wasAtRest: boolean;
}

export interface DueFiring {
  /** The time to fire now: of those that were missed, the most recent one. */
  readonly dueAtMillis?: number;
  /** Absent: no such time comes any more. */
  readonly nextAtMillis?: number;
}

/** Which time of the schedule is to be fired now, and which one comes next (orchestration 7.2). */
export function dueFiring(schedule: Schedule, past: SchedulePast, nowMillis: number): DueFiring {
  const baseMillis = Math.max(past.createdAtMillis, past.lastFiredAtMillis ?? 0);
  const nextAtMillis = timeAfter(schedule, Math.max(nowMillis, baseMillis), baseMillis);
  const next = nextAtMillis === undefined ? {} : { nextAtMillis };
  const latestMillis = past.wasAtRest ? undefined : timeUntil(schedule, nowMillis, baseMillis);
  const isDue =
    latestMillis !== undefined &&
    latestMillis > Math.max(baseMillis, nowMillis - catchUpMillis) &&
    latestMillis >= (past.nextFireAtMillis ?? 0);
  return isDue ? { ...next, dueAtMillis: latestMillis } : next;
}

import { Cron } from 'croner';
import type { CronSchedule } from './cron.ts';

export type Schedule = Exclude<CronSchedule, { readonly kind: 'error' }>;

/**
 * The first time after this one, in milliseconds since the epoch; undefined when none comes (30 February). Times of
 * `@every` are whole steps from the base, so that they do not drift.
 */
export function timeAfter(schedule: Schedule, millis: number, baseMillis: number): number | undefined {
  if (schedule.kind === 'pattern') return cronOf(schedule).nextRun(new Date(millis))?.getTime();
  const stepMillis = schedule.everySeconds * 1000;
  return baseMillis + (Math.floor((millis - baseMillis) / stepMillis) + 1) * stepMillis;
}

/** The last time until this one, itself included. */
export function timeUntil(schedule: Schedule, millis: number, baseMillis: number): number | undefined {
  // A time that is the reference itself does not count as previous.
  if (schedule.kind === 'pattern')
    return cronOf(schedule)
      .previousRuns(1, new Date(millis + 1))[0]
      ?.getTime();
  const stepMillis = schedule.everySeconds * 1000;
  return baseMillis + Math.floor((millis - baseMillis) / stepMillis) * stepMillis;
}

const cronOf = ({ pattern, timeZone }: Extract<Schedule, { readonly kind: 'pattern' }>): Cron =>
  new Cron(pattern, { timezone: timeZone, mode: '5-part', paused: true });

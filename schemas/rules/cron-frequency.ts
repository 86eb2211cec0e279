import { CronPattern } from 'croner';
import type { CronSchedule } from './cron.ts';

/** The most often that a schedule fires on one day; hours that a change of clocks repeats are not counted twice. */
export function mostFiresPerDay(schedule: Exclude<CronSchedule, { readonly kind: 'error' }>): number {
  if (schedule.kind === 'every') return Math.ceil(86_400 / schedule.everySeconds);
  const { minute, hour } = new CronPattern(schedule.pattern, undefined, { mode: '5-part' });
  const count = (marks: readonly number[]): number => marks.filter((mark) => mark === 1).length;
  return count(minute) * count(hour);
}

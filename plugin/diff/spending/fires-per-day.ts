import type { EventSource } from '../../../schemas/generated/types.ts';
import { parseCron } from '../../../schemas/rules/cron.ts';
import { mostFiresPerDay } from '../../../schemas/rules/cron-frequency.ts';

/** The most often that an event fires on one day. Nothing bounds webhooks, nor what follows the runs of another team. */
export function firesPerDay({ type, cron }: EventSource): number {
  if (type !== 'cron' || cron === undefined) return Number.POSITIVE_INFINITY;
  const schedule = parseCron(cron);
  return schedule.kind === 'error' ? 0 : mostFiresPerDay(schedule);
}

import type { SwarmEvent } from '../../../schemas/generated/types.ts';
import { parseCron } from '../../../schemas/rules/cron.ts';
import { timestamp } from '../../engine/timestamp.ts';
import { dueFiring } from './due-firing.ts';
import type { Fire } from './fire.ts';
import type { FireCounter } from './fire-counter.ts';
import { startsSomething } from './firing.ts';

export interface FiringParts {
  readonly fire: Fire;
  readonly counter: FireCounter;
}

/** When the event fires next; absent when that time never comes. */
export interface NextFire {
  /** What is due is not fired yet: runs that it replaces have not ended. */
  readonly isWaiting?: true;
  readonly atMillis?: number;
}

/** Fires what is due of a schedule. A time is settled once `nextFireAt` is after it, whether it was fired or skipped. */
export async function fireOnSchedule(
  event: SwarmEvent,
  wasAtRest: boolean,
  nowMillis: number,
  { fire, counter }: FiringParts,
): Promise<NextFire> {
  const schedule = parseCron(event.spec.source.cron ?? '');
  if (schedule.kind === 'error') return {};
  const { lastFiredAt, nextFireAt } = event.status ?? {};
  const past = {
    createdAtMillis: Date.parse(event.metadata.creationTimestamp ?? '') || nowMillis,
    ...(lastFiredAt === undefined ? {} : { lastFiredAtMillis: Date.parse(lastFiredAt) }),
    ...(nextFireAt === undefined ? {} : { nextFireAtMillis: Date.parse(nextFireAt) }),
    wasAtRest,
  };
  const { dueAtMillis, nextAtMillis } = dueFiring(schedule, past, nowMillis);
  if (dueAtMillis !== undefined) {
    const fired = await fire(event, { id: timestamp(dueAtMillis), atMillis: dueAtMillis });
    if (fired.kind === 'waiting') return { isWaiting: true };
    if (startsSomething(fired)) await counter.count(event, dueAtMillis);
  }
  return nextAtMillis === undefined ? {} : { atMillis: nextAtMillis };
}

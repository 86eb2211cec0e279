import { describe, expect, test } from '@jest/globals';
import { dueFiring, type SchedulePast } from '../../../operator/controllers/event/due-firing.ts';
import { parseCron } from '../../../schemas/rules/cron.ts';

/** What a look at the time says, as RFC 3339: `due / next`. */
function looked(
  cron: string,
  now: string,
  past: { created?: string; lastFired?: string; nextFire?: string; wasAtRest?: boolean } = {},
): string {
  const schedule = parseCron(cron);
  if (schedule.kind === 'error') throw new Error(schedule.reason);
  const known: SchedulePast = {
    createdAtMillis: Date.parse(past.created ?? '2026-01-01T00:00:00Z'),
    ...(past.lastFired === undefined ? {} : { lastFiredAtMillis: Date.parse(past.lastFired) }),
    ...(past.nextFire === undefined ? {} : { nextFireAtMillis: Date.parse(past.nextFire) }),
    wasAtRest: past.wasAtRest ?? false,
  };
  const { dueAtMillis, nextAtMillis } = dueFiring(schedule, known, Date.parse(now));
  const text = (millis: number | undefined): string =>
    millis === undefined ? '-' : new Date(millis).toISOString().replace(':00.000Z', 'Z');
  return `${text(dueAtMillis)} / ${text(nextAtMillis)}`;
}

describe('[FIRE-1] the times of a schedule', () => {
  test.each([
    ['0 9 * * *', '2026-03-02T09:00:01Z', '2026-03-02T09:00Z / 2026-03-03T09:00Z'],
    ['0 9 * * *', '2026-03-02T09:00:00Z', '2026-03-02T09:00Z / 2026-03-03T09:00Z'],
    ['0 9 * * *', '2026-03-02T08:59:59.999Z', '2026-03-01T09:00Z / 2026-03-02T09:00Z'],
    ['@daily', '2026-03-02T12:00:00Z', '2026-03-02T00:00Z / 2026-03-03T00:00Z'],
    ['@hourly', '2026-03-02T12:30:00Z', '2026-03-02T12:00Z / 2026-03-02T13:00Z'],
    ['@weekly', '2026-03-04T12:00:00Z', '- / 2026-03-08T00:00Z'],
    ['*/15 8-9 * * 1-5', '2026-03-02T09:50:00Z', '2026-03-02T09:45Z / 2026-03-03T08:00Z'],
    ['TZ=Europe/Berlin 0 9 * * *', '2026-03-02T08:00:00Z', '2026-03-02T08:00Z / 2026-03-03T08:00Z'],
    ['CRON_TZ=America/New_York 0 9 * * *', '2026-07-02T13:00:00Z', '2026-07-02T13:00Z / 2026-07-03T13:00Z'],
    // Clocks go forward: 02:30 does not exist, and its time is the first one that does.
    ['TZ=Europe/Berlin 30 2 * * *', '2026-03-29T03:00:00Z', '2026-03-29T01:00Z / 2026-03-30T00:30Z'],
    // Clocks go back: 02:30 comes twice and is one time.
    ['TZ=Europe/Berlin 30 2 * * *', '2026-10-25T03:00:00Z', '2026-10-25T00:30Z / 2026-10-26T01:30Z'],
    ['0 0 30 2 *', '2026-03-02T00:00:00Z', '- / -'],
  ])('%s at %s', (cron, now, expected) => {
    expect(looked(cron, now)).toBe(expected);
  });

  test.each([
    ['2026-03-02T10:00:00Z', '2026-03-02T09:01:30Z', '- / 2026-03-02T10:01:30.000Z'],
    ['2026-03-02T10:01:30Z', '2026-03-02T09:01:30Z', '2026-03-02T10:01:30.000Z / 2026-03-02T11:01:30.000Z'],
    ['2026-03-02T13:30:00Z', '2026-03-02T09:01:30Z', '2026-03-02T13:01:30.000Z / 2026-03-02T14:01:30.000Z'],
    // The grid stays where it was, however long ago that is.
    ['2026-03-09T13:30:00Z', '2026-03-02T09:01:30Z', '2026-03-09T13:01:30.000Z / 2026-03-09T14:01:30.000Z'],
  ])('@every 1h at %s, made at %s', (now, created, expected) => {
    expect(looked('@every 1h', now, { created })).toBe(expected);
  });
});

describe('[FIRE-2] a missed time', () => {
  const now = '2026-03-02T12:00:00Z';
  const due = '2026-03-02T09:00Z / 2026-03-03T09:00Z';
  const notDue = '- / 2026-03-03T09:00Z';

  test.each<[string, Parameters<typeof looked>[2], string]>([
    ['is caught up', {}, due],
    ['is caught up after others have been fired', { lastFired: '2026-03-01T09:00:00Z' }, due],
    ['is caught up when it was the next one', { nextFire: '2026-03-02T09:00:00Z' }, due],
    ['is caught up when older ones were missed too', { nextFire: '2026-02-20T09:00:00Z' }, due],
    ['was fired', { lastFired: '2026-03-02T09:00:00Z' }, notDue],
    ['was skipped', { nextFire: '2026-03-03T09:00:00Z' }, notDue],
    ['was before the event', { created: '2026-03-02T09:00:00Z' }, notDue],
    ['passed while the event was suspended', { wasAtRest: true }, notDue],
  ])('%s', (_title, past, expected) => {
    expect(looked('0 9 * * *', now, past)).toBe(expected);
  });

  test.each([
    ['0 9 * * *', '2026-03-02T09:00Z'],
    ['*/10 * * * *', '2026-03-02T12:00Z'],
    ['0 12 1 * *', '-'],
    ['1 12 1 * *', '2026-03-01T12:01Z'],
  ])('of %s is the most recent one, and no more than 24 h old', (cron, expected) => {
    expect(looked(cron, now)).toMatch(new RegExp(`^${expected} /`));
  });

  test('of a schedule that was changed counts from the change', () => {
    // At the last look the next time was 23:00; 11:00 has been put in its place since.
    expect(looked('0 11 * * *', now, { nextFire: '2026-03-02T23:00:00Z' })).toBe('- / 2026-03-03T11:00Z');
  });
});

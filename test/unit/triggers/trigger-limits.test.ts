import { expect, test } from '@jest/globals';
import { tokenSecret, webhookEvent } from '../../support/triggers/trigger-objects.ts';
import { useTriggerWorld } from '../../support/triggers/trigger-world.ts';

const world = useTriggerWorld([
  ...['pager', 'other'].flatMap((name) => [webhookEvent(name), tokenSecret(name)]),
]);
const wrong = 'c3'.repeat(32);

test('[HOOK-7] who guesses is limited, and shuts nobody out who knows', async () => {
  const guesses = await world().callAll(Array.from({ length: 30 }, () => ({ token: wrong })));
  expect(guesses.filter((code) => code === 401)).toHaveLength(20);
  expect(guesses.filter((code) => code === 429)).toHaveLength(10);
  expect(await world().call()).toMatchObject({ status: 202 });
  await world().timers.elapse(1_000);
  const later = await world().callAll(Array.from({ length: 30 }, () => ({ token: wrong })));
  expect(later.filter((code) => code === 401)).toHaveLength(10);
});

test('[HOOK-7] an event takes 100 fires at once and 50 a second after that, each for itself', async () => {
  const fired = (codes: readonly unknown[]): number => codes.filter((code) => code === 202).length;
  expect(fired(await world().callAll(Array.from({ length: 130 }, () => ({}))))).toBe(100);
  expect(await world().call()).toMatchObject({
    status: 429,
    text: 'too many requests',
    headers: { 'retry-after': '1' },
  });
  expect(await world().call({ path: '/triggers/lab/other/fire' })).toMatchObject({ status: 202 });
  await world().timers.elapse(1_000);
  expect(fired(await world().callAll(Array.from({ length: 80 }, () => ({}))))).toBe(50);
  expect(world().fires).toHaveLength(151);
});

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  type Call,
  startTriggerWorld,
  type TriggerWorld,
  tokenSecret,
  webhookEvent,
} from '../../support/triggers/trigger-world.ts';

let world: TriggerWorld;
beforeEach(async () => {
  world = await startTriggerWorld();
  await world.put(webhookEvent('pager'), tokenSecret('pager'), webhookEvent('other'), tokenSecret('other'));
});
afterEach(() => world.close());

const wrong = 'c3'.repeat(32);
const canary = 'body-that-nobody-logs';
const body = JSON.stringify({ canary });
const bad = [
  { code: 401, call: { token: wrong, body } },
  { code: 413, call: { body: Buffer.concat([Buffer.from(canary), Buffer.alloc(1024 * 1024)]) } },
  { code: 405, call: { method: 'PUT', body } },
  { code: 404, call: { path: `/triggers/lab/none/fire?token=${wrong}`, body } },
] as const satisfies readonly { readonly code: number; readonly call: Call }[];

/** All at once, with no more than 50 connections. */
async function callAll(calls: readonly Call[]): Promise<readonly (number | undefined)[]> {
  const codes: (number | undefined)[] = [];
  const work = calls.entries();
  const takeCalls = async (): Promise<void> => {
    for (const [index, call] of work) codes[index] = (await world.call(call)).status;
  };
  await Promise.all(Array.from({ length: 50 }, takeCalls));
  return codes;
}

test('[HOOK-11][HOOK-4] 2,000 calls at once, half of them bad, get their codes and start no run too many', async () => {
  // 1,000 good ones for an event that takes so many, and 250 of each bad kind: of these only the failed
  // authentications are limited.
  await world.close();
  world = await startTriggerWorld({ perSecond: 50, burst: 1_000 });
  await world.put(webhookEvent('pager'), tokenSecret('pager'));
  const calls = Array.from({ length: 2_000 }, (_, index) => {
    const { code, call } = bad[(index >> 1) % bad.length] ?? bad[0];
    return index % 2 === 0 ? { code: 202, call: { body } } : { code, call };
  });
  const codes = await callAll(calls.map(({ call }) => call));

  const counts = new Map<number, number>();
  for (const code of codes) counts.set(code ?? 0, (counts.get(code ?? 0) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({ 202: 1_000, 401: 20, 429: 230, 404: 250, 405: 250, 413: 250 });
  for (const [index, { code }] of calls.entries())
    expect([code, code === 401 ? 429 : code]).toContain(codes[index]);
  expect(world.fires).toHaveLength(1_000);
  expect(await world.runs()).toHaveLength(1_000);
  for (const secret of ['a1a1a1', 'c3c3c3', canary]) expect(world.logged()).not.toContain(secret);
});

test('[HOOK-7] who guesses is limited, and shuts nobody out who knows', async () => {
  const guesses = await callAll(Array.from({ length: 30 }, () => ({ token: wrong })));
  expect(guesses.filter((code) => code === 401)).toHaveLength(20);
  expect(guesses.filter((code) => code === 429)).toHaveLength(10);
  expect(await world.call()).toMatchObject({ status: 202 });
  await world.timers.elapse(1_000);
  const later = await callAll(Array.from({ length: 30 }, () => ({ token: wrong })));
  expect(later.filter((code) => code === 401)).toHaveLength(10);
});

test('[HOOK-7] an event takes 100 fires at once and 50 a second after that, each for itself', async () => {
  const fired = (codes: readonly unknown[]): number => codes.filter((code) => code === 202).length;
  expect(fired(await callAll(Array.from({ length: 130 }, () => ({}))))).toBe(100);
  expect(await world.call()).toMatchObject({
    status: 429,
    text: 'too many requests',
    headers: { 'retry-after': '1' },
  });
  expect(await world.call({ path: '/triggers/lab/other/fire' })).toMatchObject({ status: 202 });
  await world.timers.elapse(1_000);
  expect(fired(await callAll(Array.from({ length: 80 }, () => ({}))))).toBe(50);
  expect(world.fires).toHaveLength(151);
});

import { afterEach, expect, test } from '@jest/globals';
import { type FiringWorld, startFiringWorld } from '../../support/triggers/firing-world.ts';
import { callAll, countsOf } from '../../support/triggers/trigger-call.ts';

let world: FiringWorld | undefined;
afterEach(() => world?.close());

const canary = 'body-that-nobody-tells';
const wrong = 'c3'.repeat(32);
const body = JSON.stringify({ canary });
/** Of the large ones fewer: each is a megabyte on its way. */
const bad = [
  ...Array.from({ length: 3 }, () => [
    { code: 401, call: { token: wrong, body } },
    { code: 405, call: { method: 'PUT', body } },
    { code: 404, call: { path: `/triggers/lab/none/fire?token=${wrong}`, body } },
  ]).flat(),
  { code: 413, call: { body: Buffer.concat([Buffer.from(canary), Buffer.alloc(1024 * 1024)]) } },
];
const calls = bad.flatMap((call) =>
  Array.from({ length: 500 }, () => [{ code: 202, call: { body } }, call]).flat(),
);
const connections = 100;
/** Of the processor half a minute, which on a busy machine is not all ours. */
const longestMillis = 600_000;

test(
  '[HOOK-11][HOOK-4] 10,000 calls, half of them bad, get their codes, start no run too many, and are not told of',
  async () => {
    // Of bad calls only the failed authentications are limited.
    const rate = { perSecond: 50, burst: 4_000 };
    world = await startFiringWorld(rate, {
      targets: [{ team: 'helpdesk', input: { alert: '{{ .trigger.body.canary }}' } }],
    });
    const { port, runs, event, told } = world;
    const codes = await callAll(
      port,
      calls.map(({ call }) => call),
      connections,
    );

    expect(countsOf(codes)).toEqual({
      202: 4_000,
      401: 20,
      404: 1_500,
      405: 1_500,
      413: 500,
      429: 1_000 + 1_480,
    });
    for (const [index, { code }] of calls.entries())
      expect([code, ...(code === 202 || code === 401 ? [429] : [])]).toContain(codes[index]);
    const started = await runs();
    expect(started).toHaveLength(4_000);
    expect(new Set(started.map(({ spec }) => spec.input?.alert))).toEqual(new Set([canary]));
    expect((await event())?.status?.firedCount).toBe(4_000);
    expect(told()).toContain('PipelineFired');
    for (const secret of ['a1a1a1', 'c3c3c3', canary]) expect(told()).not.toContain(secret);
  },
  longestMillis,
);

test(
  '[HOOK-11] of 10,000 calls with one key at once, all hear of the one run',
  async () => {
    const headers = { 'idempotency-key': 'incident-7' };
    world = await startFiringWorld({ perSecond: 50, burst: 10_000 }, {});
    const { port, runs, event } = world;
    const codes = await callAll(
      port,
      Array.from({ length: 10_000 }, () => ({ headers })),
      connections,
    );

    expect(countsOf(codes)).toEqual({ 202: 10_000 });
    expect(await runs()).toHaveLength(1);
    expect((await event())?.status?.firedCount).toBe(1);
  },
  longestMillis,
);

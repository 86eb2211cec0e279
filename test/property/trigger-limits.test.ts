import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { triggerLimits } from '../../operator/triggers/trigger-limits.ts';

/** Calls of two events, some at once, some after a while. */
const calls = fc.array(
  fc.record({ event: fc.constantFrom('a', 'b'), afterMillis: fc.oneof(fc.constant(0), fc.nat(400)) }),
  { maxLength: 200 },
);
const rates = fc.record({
  perSecond: fc.integer({ min: 1, max: 60 }),
  burst: fc.integer({ min: 1, max: 20 }),
});

interface Call {
  readonly event: string;
  readonly atMillis: number;
  readonly mayPass: boolean;
}

function played(
  given: readonly { event: string; afterMillis: number }[],
  rate: { perSecond: number; burst: number },
) {
  const limits = triggerLimits(rate);
  let atMillis = 1_767_225_600_000;
  return given.map(({ event, afterMillis }): Call => {
    atMillis += afterMillis;
    return { event, atMillis, mayPass: limits.mayFire(event, atMillis) };
  });
}

describe('[HOOK-7] the limit of fires', () => {
  test('lets no more pass in any stretch of time than the burst and what the rate gives', () => {
    fc.assert(
      fc.property(calls, rates, (given, rate) => {
        for (const event of ['a', 'b']) {
          const passed = played(given, rate).filter((call) => call.event === event && call.mayPass);
          for (const [first, { atMillis: startMillis }] of passed.entries())
            for (const [last, { atMillis: endMillis }] of passed.entries())
              if (last >= first)
                expect(last - first + 1).toBeLessThanOrEqual(
                  rate.burst + ((endMillis - startMillis) / 1_000) * rate.perSecond + 1e-6,
                );
        }
      }),
    );
  });

  test('refuses nobody who keeps to the rate, and only who has used up what is his', () => {
    fc.assert(
      fc.property(calls, rates, (given, rate) => {
        const all = played(given, rate);
        for (const [index, { event, atMillis, mayPass }] of all.entries()) {
          if (mayPass) continue;
          const before = all.slice(0, index).filter((call) => call.event === event && call.mayPass);
          const fillMillis = (rate.burst / rate.perSecond) * 1_000;
          // Within the time in which an empty bucket fills, at least as many have passed as fit into it.
          const recent = before.filter((call) => atMillis - call.atMillis < fillMillis);
          expect(recent.length).toBeGreaterThan(0);
        }
        const spaced = given.map(({ event }) => ({ event, afterMillis: Math.ceil(1_000 / rate.perSecond) }));
        expect(played(spaced, rate).every(({ mayPass }) => mayPass)).toBe(true);
      }),
    );
  });

  test('knows no event from another', () => {
    fc.assert(
      fc.property(calls, rates, (given, rate) => {
        const together = played(given, rate).filter(({ event }) => event === 'a');
        let skippedMillis = 0;
        const alone = given.flatMap(({ event, afterMillis }) => {
          skippedMillis += afterMillis;
          if (event !== 'a') return [];
          const call = { event, afterMillis: skippedMillis };
          skippedMillis = 0;
          return [call];
        });
        expect(played(alone, rate)).toEqual(together);
      }),
    );
  });
});

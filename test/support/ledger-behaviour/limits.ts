import { describe, expect, test } from '@jest/globals';
import { hour, type OpenLedger, output, past, startMillis, useLedger } from './world.ts';

const refused = (reason: string) => ({ kind: 'refused', reason });

export function describeLimits(open: OpenLedger): void {
  describe('limits', () => {
    const world = useLedger(open);

    test('[WORKER-14] there are none but those of the claim', async () => {
      const { spend, claim, total } = world();
      await spend(1_000_000);
      expect((await claim()).kind).toBe('reserved');
      expect(await total('helper')).toBe(1_000_000);
    });

    test('[WORKER-14] [LEDGER-2] refuse when they are reached, and let through again 24 h after the spending', async () => {
      const { spend, claim, reserve, advance } = world();
      await spend(60, { agentLimit: 100 });
      advance(hour);
      await spend(40, { agentLimit: 100 });
      advance(23 * hour);
      expect(await claim({ agentLimit: 100 })).toEqual(refused('daily token budget exceeded'));
      advance(60_000);
      expect((await reserve({ agentLimit: 100 })).maxOutputTokens).toBe(50);
    });

    test('[WORKER-14] grant what is left of the day, answer included', async () => {
      const { spend, reserve } = world();
      await spend(70, { agentLimit: 100 });
      expect((await reserve({ agentLimit: 100 })).maxOutputTokens).toBe(20);
    });

    test('refuse a question that alone is more than what is left', async () => {
      const { spend, claim } = world();
      await spend(90, { agentLimit: 100 });
      expect((await claim({ agentLimit: 100 })).kind).toBe('refused');
    });

    test('[WORKER-14] [LEDGER-2] of a namespace count all its agents', async () => {
      const { spend, claim } = world();
      await spend(100, { agent: 'other' });
      expect(await claim({ namespaceLimit: 100 })).toEqual(refused('namespace daily token ceiling exceeded'));
      expect((await claim({ namespaceLimit: 120 })).kind).toBe('reserved');
    });

    test('[LEDGER-8] may be of money, in whole micro-dollars', async () => {
      const { claim, reserve, total } = world();
      const cents = {
        name: 'cents',
        limit: 20,
        refusal: 'no money left',
        price: { perInputToken: 0.15, perOutputToken: 0.6 },
      };
      const first = await reserve({ accounts: [cents] });
      // 10 tokens of input are 1.5; 30 of output 18, which leaves room for no 31st.
      expect(first.maxOutputTokens).toBe(30);
      await first.settle({ inputTokens: 10, outputTokens: 20, thinkingTokens: 5 });
      expect(await total('cents')).toBe(17);
      expect((await reserve({ accounts: [cents] })).maxOutputTokens).toBe(2);
      expect(await claim({ accounts: [{ ...cents, limit: 17 }] })).toEqual(refused('no money left'));
    });
  });

  describe('what was spent before', () => {
    const world = useLedger(open, [past(30, 4 * hour), past(40, 14 * hour), past(50, 25 * hour)]);

    test('[LEDGER-4] counts until it is a day old', async () => {
      const { total, ledger, advance } = world();
      expect(await total('helper')).toBe(70);
      expect((await ledger.windows('lab', ['_all'])).get('_all')).toEqual({
        total: 70,
        ...output(70),
        expiresAtMillis: startMillis + 10 * hour + 60_000,
      });
      advance(10 * hour + 60_000);
      expect(await total('helper')).toBe(30);
      expect(await total('_all')).toBe(30);
    });
  });
}

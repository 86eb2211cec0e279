import { describe, expect, test } from '@jest/globals';
import { budgetPeriod } from '../../../operator/ledger/budget-period.ts';
import { type BudgetTerm, budgetAccountNames, noTerms } from '../../../operator/ledger/budget-terms.ts';
import { hour, type OpenLedger, output, reserved, startMillis, useLedger } from './world.ts';

const prices = { 'gpt-4o': { perInputToken: 2.5, perOutputToken: 10 } };

const cap = (fields: Partial<BudgetTerm> = {}): BudgetTerm => ({
  name: 'cap',
  id: 'u-cap/daily',
  period: 'daily',
  isHard: true,
  limitTokens: 0,
  limitMicroUsd: 0,
  isShared: false,
  ...fields,
});

const names = budgetAccountNames(cap().id, budgetPeriod('daily', startMillis));
const call = (model = 'llama3', team?: string) => ({
  spender: { agent: 'helper', model, ...(team === undefined ? {} : { team }) },
});

export function describeBudgets(open: OpenLedger): void {
  describe('budgets', () => {
    const world = useLedger(open);
    const declare = (...budgets: readonly BudgetTerm[]) => world().ledger.publish('lab', { budgets, prices });

    test('[BUDGET-7] grant what is left of them, and refuse when they are used up', async () => {
      const { spend, claim, reserve, total } = world();
      await declare(cap({ limitTokens: 100 }));
      await spend(70, call());
      expect(await total(names.tokens)).toBe(70);
      const last = await reserve(call());
      expect(last.maxOutputTokens).toBe(20);
      await last.settle(output(30));
      expect(await claim(call())).toEqual({
        kind: 'refused',
        reason: 'budget "cap" exceeded: used 100 of 100 tokens (100.0%)',
      });
    });

    test('[BUDGET-7] of money go by the price of the model, and stop also what costs nothing', async () => {
      const { claim, reserve, total } = world();
      await declare(cap({ limitMicroUsd: 1_000 }));
      const first = await reserve(call('GPT-4o-2024'));
      // 10 tokens of input are 25 micro-dollars, which leaves 975 for 97 of output.
      expect(first.maxOutputTokens).toBe(90);
      await first.settle({ inputTokens: 10, outputTokens: 90, thinkingTokens: 0 });
      expect(await total(names.money)).toBe(925);
      expect((await reserve(call('gpt-4o'))).maxOutputTokens).toBe(5);
      await declare(cap({ limitMicroUsd: 925 }));
      expect(await claim(call('llama3'))).toEqual({
        kind: 'refused',
        reason: 'budget "cap" exceeded: spent $0.0009 of $0.00 limit (100.0%)',
      });
    });

    test('[BUDGET-7] are all billed at once for a model that costs nothing', async () => {
      const { spend, total } = world();
      await declare(
        cap({ limitMicroUsd: 1_000 }),
        cap({ name: 'team', id: 'u-team/daily', limitTokens: 500 }),
      );
      await spend(70, call());
      const other = budgetAccountNames('u-team/daily', budgetPeriod('daily', startMillis));
      expect(await Promise.all([total(names.tokens), total(names.money), total(other.tokens)])).toEqual([
        70, 0, 70,
      ]);
    });

    test('[BUDGET-8] without a hard stop only count', async () => {
      const { spend, claim, total } = world();
      await declare(cap({ limitTokens: 100, isHard: false }));
      await spend(200, call());
      expect((await claim(call())).kind).toBe('reserved');
      expect(await total(names.tokens)).toBe(200);
    });

    test('[BUDGET-3] count those whom they name', async () => {
      const { spend, total } = world();
      await declare(cap({ spenders: { teams: ['desk'], agents: ['other'] } }));
      await spend(1, call());
      await spend(2, call('llama3', 'desk'));
      await spend(4, { spender: { agent: 'other', model: 'llama3' } });
      await spend(8, call('llama3', 'night'));
      expect(await total(names.tokens)).toBe(6);
    });

    test('[BUDGET-2] begin anew with their window, whatever was spent an hour ago', async () => {
      const { spend, reserve, advance, claim } = world();
      const { endMillis } = budgetPeriod('daily', startMillis);
      await declare(cap({ limitTokens: 100 }));
      await spend(100, call());
      advance(endMillis - startMillis - hour);
      expect((await claim(call())).kind).toBe('refused');
      advance(hour);
      expect((await reserve(call())).maxOutputTokens).toBe(90);
    });

    test('[BUDGET-7] follow an edit at once, and are forgotten when they are gone', async () => {
      const { spend, claim, reserve, total } = world();
      await declare(cap({ limitTokens: 100 }));
      await spend(100, call());
      await declare(cap({ limitTokens: 150 }));
      expect((await reserve(call())).maxOutputTokens).toBe(40);
      await world().ledger.publish('lab', noTerms);
      expect((await claim(call())).kind).toBe('reserved');
      expect(await total(names.tokens)).toBe(100);
    });

    test('[BUDGET-9] count what the ledger has missed, once, and not what is under way', async () => {
      const { spend, reserve, total, ledger } = world();
      await declare(cap({ limitTokens: 1_000 }));
      await spend(50, call());
      const open = await reserve(call());
      for (const atLeast of [120, 200, 200, 150]) await ledger.raise('lab', names.tokens, atLeast);
      // 50 are spent and 100 reserved: of 200 the ledger has missed 50.
      expect(await total(names.tokens)).toBe(100);
      await open.settle(output(10));
      expect(await total(names.tokens)).toBe(110);
    });

    test('[BUDGET-10] of several namespaces give each what is allotted to it, and wait for more', async () => {
      const { claim, spend, ledger, total } = world();
      await declare(cap({ limitTokens: 1_000, isShared: true }));
      const first = claim(call());
      const wanting = async () => (await ledger.standing('lab', names.tokens)).wanted;
      while ((await wanting()) === 0);
      expect(await ledger.standing('lab', names.tokens)).toEqual({
        used: 0,
        held: 0,
        wanted: 100,
        allotted: undefined,
      });
      expect(await ledger.allot('lab', names.tokens, 120, false)).toBe(120);
      await reserved(await first).settle(output(100));
      // No less than what is spent.
      expect(await ledger.allot('lab', names.tokens, 90, false)).toBe(100);
      await ledger.allot('lab', names.tokens, 150, true);
      await spend(50, call());
      expect(await total(names.tokens)).toBe(150);
      expect(await claim(call())).toEqual({
        kind: 'refused',
        reason: 'budget "cap" exceeded: nothing is left for another call',
      });
    });

    test('[BUDGET-7] are known to limit a claim', async () => {
      const { ledger, spend } = world();
      const limits = () => ledger.limitsOf({ namespace: 'lab', jobId: 'j', accounts: [], ...call() });
      await declare(cap({ limitTokens: 100, isHard: false }));
      await spend(10, call());
      expect(limits()).toEqual({ isLimited: false, budgets: ['cap'] });
      await declare(cap({ limitTokens: 100 }));
      await spend(10, call());
      expect(limits()).toEqual({ isLimited: true, budgets: ['cap'] });
    });
  });
}

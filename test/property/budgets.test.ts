import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scopeText } from '../../operator/controllers/common/budget-scope.ts';
import { allotments } from '../../operator/ledger/allotments.ts';
import { budgetPeriod } from '../../operator/ledger/budget-period.ts';
import { type BudgetTerm, budgetAccountNames } from '../../operator/ledger/budget-terms.ts';
import { memoryLedger } from '../../operator/ledger/memory-ledger.ts';
import { shareOut } from '../../operator/manager/share-out.ts';
import type { SwarmBudget } from '../../schemas/generated/types.ts';
import { claimOf } from '../support/ledger-behaviour/world.ts';

const prices = {
  gpt: { perInputToken: 2.5, perOutputToken: 10 },
  llama: { perInputToken: 0, perOutputToken: 0 },
};
const namespaces = ['one', 'two', 'three'] as const;

/** One model call: what it asks for, how much of what it was granted it uses, and how long it takes. */
const call = fc.record({
  namespace: fc.constantFrom(...namespaces),
  model: fc.constantFrom('gpt', 'llama'),
  inputTokens: fc.integer({ min: 0, max: 50 }),
  maxOutputTokens: fc.integer({ min: 1, max: 200 }),
  usedPercent: fc.integer({ min: 0, max: 100 }),
  begins: fc.integer({ min: 0, max: 20 }),
  turns: fc.integer({ min: 0, max: 5 }),
});

const pass = async (turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

const budget: SwarmBudget = {
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmBudget',
  metadata: { name: 'cap', namespace: 'ops', uid: 'u-cap' },
  spec: { selector: {}, hardStop: true, period: 'daily' },
};
const id = `u-cap/${encodeURIComponent(scopeText(budget))}`;
const names = budgetAccountNames(id, budgetPeriod('daily', 0));

describe('[BUDGET-7] concurrent callers never overspend a budget', () => {
  test('[BUDGET-10] of several namespaces, of tokens and of money, and none waits for ever', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { maxLength: 40, size: 'max' }),
        fc.integer({ min: 0, max: 3_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.boolean(),
        async (calls, limitTokens, limitMicroUsd, isShared) => {
          const ledger = memoryLedger(() => 0);
          const term: BudgetTerm = {
            name: 'cap',
            id,
            period: 'daily',
            isHard: true,
            limitTokens,
            limitMicroUsd,
            isShared,
          };
          const within = isShared ? namespaces : (['one'] as const);
          for (const namespace of within) await ledger.publish(namespace, { budgets: [term], prices });
          const limit = (limitMicroUsd / 1e6).toFixed(6);
          const declared = { ...budget, spec: { ...budget.spec, limit, limitTokens } };
          // Calls come and go while the operator looks at one namespace after the other.
          const slowly: typeof ledger = {
            ...ledger,
            standing: async (...of) => {
              const standing = await ledger.standing(...of);
              await pass(1);
              return standing;
            },
            allot: async (...of) => {
              await pass(1);
              return ledger.allot(...of);
            },
          };
          const giveUp = new AbortController();
          let isOver = false;
          const keeping = (async () => {
            // Far more looks than turns that a call takes: who still waits then waits for ever.
            for (let look = 0; look < 1_000 && !isOver; look += 1) {
              if (isShared) await shareOut(declared, within, slowly, 0);
              await pass(1);
            }
            giveUp.abort(new Error('a call waits for ever'));
          })();
          await Promise.all(
            calls.map(async ({ usedPercent, begins, turns, model, ...fields }) => {
              await pass(begins);
              const namespace = isShared ? fields.namespace : 'one';
              const claim = claimOf({ ...fields, namespace, accounts: [], spender: { agent: 'a', model } });
              const claimed = await ledger.reserve(claim, giveUp.signal);
              if (claimed.kind === 'refused') return;
              await pass(turns);
              const outputTokens = Math.floor((claimed.maxOutputTokens * usedPercent) / 100);
              await claimed.settle({ inputTokens: fields.inputTokens, outputTokens, thinkingTokens: 0 });
            }),
          );
          isOver = true;
          await keeping;
          let tokens = 0;
          let microUsd = 0;
          for (const namespace of within) {
            const windows = await ledger.windows(namespace, [names.tokens, names.money]);
            tokens += windows.get(names.tokens)?.total ?? 0;
            microUsd += windows.get(names.money)?.total ?? 0;
          }
          if (limitTokens > 0) expect(tokens).toBeLessThanOrEqual(limitTokens);
          if (limitMicroUsd > 0) expect(microUsd).toBeLessThanOrEqual(limitMicroUsd);
        },
      ),
      // Nobody waits for a smaller one: each try plays a thousand looks.
      { numRuns: 60, endOnFailure: true },
    );
  });
});

const standing = fc.record({
  used: fc.nat(500),
  held: fc.nat(200),
  wanted: fc.nat(300),
  allotted: fc.option(fc.nat(500), { nil: undefined }),
});

test('[BUDGET-10] allotments never exceed the limit, and serve who waits while anything is free', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4_000 }),
      fc.array(standing, { minLength: 1, maxLength: 6 }),
      (limit, all) => {
        const given = allotments(limit, all);
        const spokenFor = all.reduce((sum, { used, held }) => sum + used + held, 0);
        const total = given.reduce((sum, { amount }) => sum + amount, 0);
        expect(total).toBeLessThanOrEqual(Math.max(limit, spokenFor));
        const free = Math.max(0, limit - spokenFor);
        const wanted = all.reduce((sum, one) => sum + one.wanted, 0);
        for (const [index, { amount, isFinal }] of given.entries()) {
          const one = all[index] ?? { used: 0, held: 0, wanted: 0 };
          if (wanted <= free) expect(amount).toBeGreaterThanOrEqual(one.used + one.held + one.wanted);
          // While somebody holds what may come back, nobody is refused for good.
          if (all.some(({ held }) => held > 0)) expect(isFinal).toBe(false);
        }
      },
    ),
  );
});

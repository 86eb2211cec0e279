import { expect, test } from '@jest/globals';
import { budgetDecision } from '../../../operator/controllers/common/budget-decision.ts';
import type { SwarmBudgetSpec } from '../../../schemas/generated/types.ts';

test.each<[Partial<SwarmBudgetSpec>, string, string, string]>([
  [{ limit: '10' }, 'OK', '79.999000', 'budget OK: spent $7.9999 of $10.00 limit (80.0%)'],
  [{ limit: '9.999875' }, 'Warning', '80.000000', 'budget warning: spent $7.9999 of $10.00 limit (80.0%)'],
  [{ limit: '7.9999' }, 'Exceeded', '100.000000', 'budget exceeded: spent $7.9999 of $8.00 limit (100.0%)'],
  [{ limit: '8', warnAt: 0 }, 'OK', '99.998750', 'budget OK: spent $7.9999 of $8.00 limit (100.0%)'],
  [{ limit: '0' }, 'OK', '0.000000', 'budget OK: spent $7.9999, no limit'],
  [{ limitTokens: 1000 }, 'Exceeded', '150.000000', 'budget exceeded: used 1500 of 1000 tokens (150.0%)'],
  [
    { limit: '100', limitTokens: 1600 },
    'Warning',
    '93.750000',
    'budget warning: spent $7.9999 of $100.00 limit (8.0%), used 1500 of 1600 tokens (93.8%)',
  ],
])('[BUDGET-1] a budget of %j is %s at %s %%', (spec, phase, pctUsed, message) => {
  const decision = budgetDecision({ selector: {}, ...spec }, { microUsd: 7_999_900n, tokens: 1500 });

  expect(decision).toMatchObject({ phase, pctUsed, message });
});

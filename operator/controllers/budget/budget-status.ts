import type { SwarmBudget, SwarmBudgetStatus } from '../../../schemas/generated/types.ts';
import { isSameJson } from '../../../schemas/rules/same-json.ts';
import { formatUsd } from '../../engine/index.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { BudgetPeriod } from '../../ledger/budget-period.ts';
import type { Verdict } from '../common/conditions.ts';
import { budgetDecision } from './budget-decision.ts';
import type { BudgetSums } from './budget-sums.ts';

type Fields = Omit<SwarmBudgetStatus, 'conditions' | 'observedGeneration'>;

const reasons = { OK: 'OK', Warning: 'BudgetWarning', Exceeded: 'BudgetExceeded' } as const;

/** A budget that is used up is Ready, with the fact as reason: it must not degrade its Application (decision 21, gitops 6). */
export function budgetStatus(
  { spec, status }: SwarmBudget,
  sums: BudgetSums,
  period: BudgetPeriod,
  nowMillis: number,
): { readonly verdict: Verdict; readonly fields: Fields } {
  const { phase, pctUsed, message } = budgetDecision(spec, sums);
  const fields: Fields = {
    phase,
    pctUsed,
    periodStart: timestamp(period.startMillis),
    spentUSD: formatUsd(sums.microUsd),
    spentTokens: sums.tokens,
    settled: sums.settled,
  };
  const { conditions: _, observedGeneration: __, lastUpdated, ...known } = status ?? {};
  const isKnown = lastUpdated !== undefined && isSameJson(known, fields);
  return {
    verdict: { kind: 'ready', reason: reasons[phase], message },
    fields: { ...fields, lastUpdated: isKnown ? lastUpdated : timestamp(nowMillis) },
  };
}

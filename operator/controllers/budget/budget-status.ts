import type { SwarmBudget, SwarmBudgetStatus } from '../../../schemas/generated/types.ts';
import { isSameJson } from '../../../schemas/rules/same-json.ts';
import { formatUsd } from '../../engine/index.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { BudgetPeriod } from '../../ledger/budget-period.ts';
import { budgetDecision } from '../common/budget-decision.ts';
import type { Verdict } from '../common/conditions.ts';
import type { BudgetSums } from './budget-sums.ts';

type Fields = Omit<SwarmBudgetStatus, 'conditions' | 'observedGeneration'>;

const reasons = { OK: 'OK', Warning: 'BudgetWarning', Exceeded: 'BudgetExceeded' } as const;

const away = ({ hardStop }: SwarmBudget['spec']): string =>
  `; spend store unavailable, ${hardStop === true ? 'hard stop enforced' : 'fail-open: budget enforcement paused'}`;

/** A budget that is used up is Ready, with the fact as reason: it must not degrade its Application (decision 21, gitops 6). */
export function budgetStatus(
  { spec, status }: SwarmBudget,
  sums: BudgetSums,
  period: BudgetPeriod,
  nowMillis: number,
  /** Nobody can say what is spent just now (governance 4.2.11). */
  isStoreAway = false,
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
    verdict: { kind: 'ready', reason: reasons[phase], message: `${message}${isStoreAway ? away(spec) : ''}` },
    fields: { ...fields, lastUpdated: isKnown ? lastUpdated : timestamp(nowMillis) },
  };
}

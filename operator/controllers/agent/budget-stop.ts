import { effectiveGuardrails } from '../../../schemas/rules/policy/effective-guardrails.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import { budgetPeriod } from '../../ledger/budget-period.ts';
import { isStatusCurrent } from '../common/enforceable-budgets.ts';
import type { AgentWorld } from './agent-world.ts';
import { agentWindow, namespaceWindow } from './spending-window.ts';

/** Why an agent may spend nothing now (agents 2.5, governance 1.6.2). */
export interface BudgetStop {
  readonly reason: 'DailyLimitReached' | 'PolicyDailyCeilingReached' | 'BudgetRefExceeded';
  readonly message: string;
  /** When the oldest use leaves the window, or the window ends. */
  readonly expiresAtMillis: number;
  /** The policy whose ceiling the namespace has reached. */
  readonly policy?: string;
}

/**
 * The agent's own effective limit first, then the ceiling on the sum of all agents of the namespace, then the budget that
 * it names.
 */
export function budgetStop(world: AgentWorld): BudgetStop | undefined {
  const { agent, policies, nowMillis } = world;
  const merged = mergePolicies(policies);
  const { limits } = effectiveGuardrails({ limits: agent.spec.guardrails?.limits }, merged);
  const own = agentWindow(world);
  const limit = limits?.dailyTokens?.value;
  const used = own.usage?.totalTokens ?? 0;
  if (limit !== undefined && used >= limit)
    return {
      reason: 'DailyLimitReached',
      message: `daily token usage ${used} exceeds limit ${limit}; replicas scaled to 0`,
      expiresAtMillis: own.expiresAtMillis ?? nowMillis,
    };

  const ceiling = merged === undefined || merged.mode === 'Audit' ? undefined : merged.ceilings.dailyTokens;
  const all = namespaceWindow(world);
  const sum = all.usage?.totalTokens ?? 0;
  if (ceiling === undefined || sum < ceiling.value) return referencedBudgetStop(world);
  return {
    reason: 'PolicyDailyCeilingReached',
    message: `the namespace used ${sum} of ${ceiling.value} tokens in the last 24 h, the ceiling of SwarmPolicy "${ceiling.policy}"`,
    expiresAtMillis: all.expiresAtMillis ?? nowMillis,
    policy: ceiling.policy,
  };
}

/** A hard one only (governance 4.2.8). */
function referencedBudgetStop({ budget, nowMillis }: AgentWorld): BudgetStop | undefined {
  if (budget?.spec.hardStop !== true || budget.status?.phase !== 'Exceeded') return undefined;
  if (!isStatusCurrent(budget, nowMillis)) return undefined;
  const { limit, limitTokens, currency = 'USD', period } = budget.spec;
  const { spentUSD = '0', spentTokens = 0 } = budget.status;
  const used = [
    ...(limit === undefined ? [] : [`${spentUSD}/${limit} ${currency}`]),
    ...(limitTokens === undefined ? [] : [`${spentTokens}/${limitTokens} tokens`]),
  ];
  return {
    reason: 'BudgetRefExceeded',
    message: `SwarmBudget "${budget.metadata.name}" is exceeded (${used.join(', ')}); replicas scaled to 0`,
    expiresAtMillis: budgetPeriod(period, nowMillis).endMillis,
  };
}

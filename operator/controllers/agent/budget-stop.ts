import { effectiveGuardrails } from '../../../schemas/rules/policy/effective-guardrails.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import type { AgentWorld } from './agent-world.ts';
import { agentWindow, namespaceWindow } from './spending-window.ts';

/** Why an agent may spend nothing now (agents 2.5, governance 1.6.2). */
export interface BudgetStop {
  readonly reason: 'DailyLimitReached' | 'PolicyDailyCeilingReached';
  readonly message: string;
  /** When the oldest use leaves the window. */
  readonly expiresAtMillis: number;
  /** The policy whose ceiling the namespace has reached. */
  readonly policy?: string;
}

/** The agent's own effective limit first, then the ceiling on the sum of all agents of the namespace. */
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
      message: `${used} of ${limit} tokens used in the last 24 h`,
      expiresAtMillis: own.expiresAtMillis ?? nowMillis,
    };

  const ceiling = merged === undefined || merged.mode === 'Audit' ? undefined : merged.ceilings.dailyTokens;
  const all = namespaceWindow(world);
  const sum = all.usage?.totalTokens ?? 0;
  if (ceiling === undefined || sum < ceiling.value) return undefined;
  return {
    reason: 'PolicyDailyCeilingReached',
    message: `the namespace used ${sum} of ${ceiling.value} tokens in the last 24 h, the ceiling of SwarmPolicy "${ceiling.policy}"`,
    expiresAtMillis: all.expiresAtMillis ?? nowMillis,
    policy: ceiling.policy,
  };
}

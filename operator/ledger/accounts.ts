import type { Account, AccountWindow, Price, SpentTokens } from './spending-ledger.ts';

/** Everything in a namespace, whoever spent it. No agent has such a name. */
export const namespaceAccount = '_all';

export interface DailyLimits {
  readonly agent: string;
  /** Rolling 24 h; 0 = none. */
  readonly agentLimit: number;
  /** Over all agents of the namespace; 0 = none. */
  readonly namespaceLimit: number;
}

/** The accounts of daily tokens: the agent's own, and that of the whole namespace (governance 4.1, 1.6.2). */
export function dailyAccounts({ agent, agentLimit, namespaceLimit }: DailyLimits): readonly Account[] {
  return [
    { name: agent, limit: agentLimit, refusal: 'daily token budget exceeded' },
    {
      name: namespaceAccount,
      limit: namespaceLimit,
      refusal: 'namespace daily token ceiling exceeded',
    },
  ];
}

export const tokenPrice: Price = { perInputToken: 1, perOutputToken: 1 };

/** What tokens cost in the unit of an account, rounded up: limits are kept in whole units. */
export function amountOf(
  { inputTokens, outputTokens, thinkingTokens }: SpentTokens,
  { perInputToken, perOutputToken }: Price = tokenPrice,
): number {
  return Math.ceil(inputTokens * perInputToken + (outputTokens + thinkingTokens) * perOutputToken);
}

export const emptyWindow: AccountWindow = {
  total: 0,
  inputTokens: 0,
  outputTokens: 0,
  thinkingTokens: 0,
};

import { longestPrefix } from '../../schemas/longest-prefix.ts';
import { budgetPeriod } from './budget-period.ts';
import { type CalendarWindow, calendarAccount } from './ledger-time.ts';
import type { Account, Price } from './spending-ledger.ts';
import { moneyText, tokenText } from './spending-text.ts';

/** What those who spend in a namespace must know of the budgets that count it. */
export interface BudgetTerms {
  readonly budgets: readonly BudgetTerm[];
  /** In micro-dollars, by prefix of the model's name in lower case (governance 5.1). */
  readonly prices: Readonly<Record<string, Price>>;
}

/** A budget, as far as a namespace has to do with it. */
export interface BudgetTerm {
  readonly name: string;
  /** What the names of its accounts begin with: they change with what it counts. */
  readonly id: string;
  readonly period: BudgetPeriodName;
  /** Nothing is spent beyond it; else it only counts. */
  readonly isHard: boolean;
  /** 0 = none. */
  readonly limitTokens: number;
  /** 0 = none. */
  readonly limitMicroUsd: number;
  /** Other namespaces spend of it too: the operator allots to each what it may spend. */
  readonly isShared: boolean;
  /** Whose spending counts; absent: everybody's. */
  readonly spenders?: { readonly teams: readonly string[]; readonly agents: readonly string[] };
}

export type BudgetPeriodName = 'daily' | 'weekly' | 'monthly';

/** Who makes a model call. */
export interface Spender {
  readonly agent: string;
  /** Absent for a run of an agent. */
  readonly team?: string;
  readonly model: string;
}

export const noTerms: BudgetTerms = { budgets: [], prices: {} };

export const isCounted = (
  { spenders }: Pick<BudgetTerm, 'spenders'>,
  { agent, team }: Omit<Spender, 'model'>,
): boolean =>
  spenders === undefined ||
  spenders.agents.includes(agent) ||
  (team !== undefined && spenders.teams.includes(team));

/** The accounts of a call, two for each budget that counts it: tokens and money. */
export function budgetAccounts(
  { budgets, prices }: BudgetTerms,
  spender: Spender,
  nowMillis: number,
): readonly Account[] {
  const counting = budgets.filter((term) => isCounted(term, spender));
  const prefix = longestPrefix(Object.keys(prices), spender.model.toLowerCase());
  // What nobody knows the price of costs nothing (governance 5.1), but a budget that is used up stops it.
  const price = prices[prefix ?? ''] ?? { perInputToken: 0, perOutputToken: 0 };
  return counting.flatMap((term) => {
    const names = budgetAccountNames(term.id, budgetPeriod(term.period, nowMillis));
    const { limitTokens, limitMicroUsd } = term;
    return [
      account(names.tokens, limitTokens, term, tokenText),
      { ...account(names.money, limitMicroUsd, term, moneyText), price },
    ];
  });
}

export interface BudgetAccountNames {
  readonly tokens: string;
  readonly money: string;
}

/** `_` cannot begin the name of an agent. */
export const budgetAccountNames = (id: string, window: CalendarWindow): BudgetAccountNames => ({
  tokens: calendarAccount(`_budget/${id}/tokens`, window),
  money: calendarAccount(`_budget/${id}/usd`, window),
});

function account(
  name: string,
  limit: number,
  { name: budget, isHard, isShared }: BudgetTerm,
  text: (used: bigint, limit: bigint) => string,
): Account {
  const refusal = (used: number): string => {
    if (isShared) return `budget "${budget}" exceeded: nothing is left for another call`;
    const measure = text(BigInt(used), BigInt(limit));
    return used >= limit
      ? `budget "${budget}" exceeded: ${measure}`
      : `budget "${budget}" exceeded: no room for another call, ${measure}`;
  };
  if (!isHard || limit === 0) return { name, limit: 0, refusal };
  return { name, limit, refusal, ...(isShared ? { isAllotted: true } : {}) };
}

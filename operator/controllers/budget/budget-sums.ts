import type { BudgetSettled, SwarmBudget } from '../../../schemas/generated/types.ts';
import { formatUsd, parseUsd } from '../../engine/index.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { BudgetPeriod } from '../../ledger/budget-period.ts';
import type { Spent } from '../common/budget-decision.ts';
import type { Spend } from './spend.ts';

/** A step is surely recorded this long after it ended. */
const settleMillis = 60_000;

export interface BudgetSums {
  readonly microUsd: bigint;
  readonly tokens: number;
  /** Goes into the status: the part that needs no runs any more. */
  readonly settled: BudgetSettled;
  /** Some of it is still to be settled. */
  readonly isMoving: boolean;
}

export interface SumsInput {
  /** In the scope of the budget; of runs that are there, or were until just now. */
  readonly spends: readonly Spend[];
  /** What an earlier status had settled. */
  readonly before: BudgetSettled | undefined;
  readonly scope: string;
  readonly period: BudgetPeriod;
  readonly nowMillis: number;
}

/**
 * Spending of the period. History limits take runs away while the budget still counts them, so what ended a minute ago
 * is settled: added up once in the status, where it outlives its run; on top come the spends since then.
 */
export function budgetSums({ spends, before, scope, period, nowMillis }: SumsInput): BudgetSums {
  const isOfPeriod =
    before !== undefined &&
    before.scope === scope &&
    Date.parse(before.through) >= period.startMillis - 1000 &&
    Date.parse(before.through) < period.endMillis;
  const base = isOfPeriod
    ? { throughMillis: Date.parse(before.through), microUsd: parseUsd(before.usd), tokens: before.tokens }
    : { throughMillis: period.startMillis - 1000, microUsd: 0n, tokens: 0 };
  const throughMillis = Math.max(base.throughMillis, Math.floor((nowMillis - settleMillis) / 1000) * 1000);

  const open = spends.filter(
    ({ atMillis = nowMillis }) => atMillis > base.throughMillis && atMillis < period.endMillis,
  );
  const isSettling = ({ atMillis }: Spend): boolean => atMillis !== undefined && atMillis <= throughMillis;
  const [settling, moving] = [open.filter(isSettling), open.filter((spend) => !isSettling(spend))];
  const settledMicroUsd = base.microUsd + sumMicroUsd(settling);
  const settledTokens = base.tokens + sumTokens(settling);
  return {
    microUsd: settledMicroUsd + sumMicroUsd(moving),
    tokens: settledTokens + sumTokens(moving),
    // Time alone is not worth a write.
    settled:
      isOfPeriod && settling.length === 0
        ? before
        : {
            through: timestamp(throughMillis),
            usd: formatUsd(settledMicroUsd),
            tokens: settledTokens,
            scope,
          },
    isMoving: moving.length > 0,
  };
}

const sumMicroUsd = (spends: readonly Spend[]): bigint =>
  spends.reduce((sum, { microUsd }) => sum + microUsd, 0n);
const sumTokens = (spends: readonly Spend[]): number => spends.reduce((sum, { tokens }) => sum + tokens, 0);

/**
 * The larger of what runs tell and what the ledger tells, each by itself: runs know nothing of calls under way and of
 * attempts that failed, and the ledger nothing of what was before it. While the ledger is away, what was known counts.
 */
export function withUsed(
  { status }: SwarmBudget,
  sums: BudgetSums,
  used: Spent | undefined,
  period: BudgetPeriod,
): BudgetSums {
  const isKnown =
    status?.periodStart === timestamp(period.startMillis) && status.settled?.scope === sums.settled.scope;
  const known = isKnown
    ? { microUsd: parseUsd(status.spentUSD ?? '0'), tokens: status.spentTokens ?? 0 }
    : { microUsd: 0n, tokens: 0 };
  const { microUsd, tokens } = used ?? known;
  return {
    ...sums,
    microUsd: microUsd > sums.microUsd ? microUsd : sums.microUsd,
    tokens: Math.max(tokens, sums.tokens),
  };
}

import type { SwarmBudgetSpec } from '../../../schemas/generated/types.ts';
import { parseUsd } from '../../engine/index.ts';
import { decimal, microPercentOf, moneyText, tokenText } from '../../ledger/spending-text.ts';

export type BudgetPhase = 'OK' | 'Warning' | 'Exceeded';

/** What the sums mean for a budget; money and tokens are judged apart, and the worse counts (decision 37). */
export interface BudgetDecision {
  readonly phase: BudgetPhase;
  /** With 6 decimals. */
  readonly pctUsed: string;
  readonly message: string;
  /** What the message says of each limit. */
  readonly measures: string;
}

export interface Spent {
  readonly microUsd: bigint;
  readonly tokens: number;
}

/** One limit with what is used of it. */
interface Measure {
  readonly used: bigint;
  /** 0 = none. */
  readonly limit: bigint;
  readonly text: string;
}

const ranks: Readonly<Record<BudgetPhase, number>> = { OK: 0, Warning: 1, Exceeded: 2 };
const words: Readonly<Record<BudgetPhase, string>> = { OK: 'OK', Warning: 'warning', Exceeded: 'exceeded' };

/** Phase, percentage and message in the form of governance 4.2.4 and 4.2.5. */
export function budgetDecision(
  { limit, limitTokens, warnAt = 80 }: SwarmBudgetSpec,
  { microUsd, tokens }: Spent,
): BudgetDecision {
  const measures: readonly Measure[] = [
    ...(limit === undefined ? [] : [moneyMeasure(microUsd, parseUsd(limit))]),
    ...(limitTokens === undefined ? [] : [tokenMeasure(BigInt(tokens), BigInt(limitTokens))]),
  ];
  let phase: BudgetPhase = 'OK';
  let microPercent = 0n;
  for (const measure of measures) {
    const next = phaseOf(measure, warnAt);
    if (ranks[next] > ranks[phase]) phase = next;
    const part = microPercentOf(measure.used, measure.limit);
    if (part > microPercent) microPercent = part;
  }
  const text = measures.map((measure) => measure.text).join(', ');
  return {
    phase,
    pctUsed: decimal(microPercent, 6),
    message: `budget ${words[phase]}: ${text}`,
    measures: text,
  };
}

function phaseOf({ used, limit }: Measure, warnAt: number): BudgetPhase {
  if (limit === 0n) return 'OK';
  if (used >= limit) return 'Exceeded';
  return warnAt > 0 && used * 100n >= limit * BigInt(warnAt) ? 'Warning' : 'OK';
}

function moneyMeasure(used: bigint, limit: bigint): Measure {
  return { used, limit, text: moneyText(used, limit) };
}

const tokenMeasure = (used: bigint, limit: bigint): Measure => ({
  used,
  limit,
  text: tokenText(used, limit),
});

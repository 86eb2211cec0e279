import type { SwarmBudgetSpec } from '../../../schemas/generated/types.ts';
import { parseUsd } from '../../engine/index.ts';

export type BudgetPhase = 'OK' | 'Warning' | 'Exceeded';

/** What the sums mean for a budget; money and tokens are judged apart, and the worse counts (decision 37). */
export interface BudgetDecision {
  readonly phase: BudgetPhase;
  /** With 6 decimals. */
  readonly pctUsed: string;
  readonly message: string;
}

interface Spent {
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
    const part = microPercentOf(measure);
    if (part > microPercent) microPercent = part;
  }
  return {
    phase,
    pctUsed: decimal(microPercent, 6),
    message: `budget ${words[phase]}: ${measures.map(({ text }) => text).join(', ')}`,
  };
}

function phaseOf({ used, limit }: Measure, warnAt: number): BudgetPhase {
  if (limit === 0n) return 'OK';
  if (used >= limit) return 'Exceeded';
  return warnAt > 0 && used * 100n >= limit * BigInt(warnAt) ? 'Warning' : 'OK';
}

const microPercentOf = ({ used, limit }: Pick<Measure, 'used' | 'limit'>): bigint =>
  limit === 0n ? 0n : (used * 100_000_000n) / limit;

function moneyMeasure(used: bigint, limit: bigint): Measure {
  const spent = `spent $${decimal(used, 4)}`;
  const of = `of $${decimal(limit, 2)} limit (${percent({ used, limit })}%)`;
  return { used, limit, text: limit === 0n ? `${spent}, no limit` : `${spent} ${of}` };
}

const tokenMeasure = (used: bigint, limit: bigint): Measure => ({
  used,
  limit,
  text: `used ${used} of ${limit} tokens (${percent({ used, limit })}%)`,
});

const percent = (measure: Pick<Measure, 'used' | 'limit'>): string => decimal(microPercentOf(measure), 1);

/** Millionths as a decimal text, rounded half up. */
function decimal(millionths: bigint, digits: number): string {
  const step = 10n ** BigInt(6 - digits);
  const text = ((millionths + step / 2n) / step).toString().padStart(digits + 1, '0');
  return `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

import type { SwarmBudgetSpec } from '../../schemas/generated/types.ts';

/** A calendar day, week from Monday, or month, in UTC (governance 4.2.1). */
export interface BudgetPeriod {
  readonly startMillis: number;
  /** The start of the next one. */
  readonly endMillis: number;
}

export function budgetPeriod(period: SwarmBudgetSpec['period'], nowMillis: number): BudgetPeriod {
  const now = new Date(nowMillis);
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  const between = (start: readonly [number, number], end: readonly [number, number]): BudgetPeriod => ({
    startMillis: Date.UTC(year, ...start),
    endMillis: Date.UTC(year, ...end),
  });
  // Date.UTC carries days and months that run over.
  if (period === 'daily') return between([month, day], [month, day + 1]);
  if (period !== 'weekly') return between([month, 1], [month + 1, 1]);
  const monday = day - ((now.getUTCDay() + 6) % 7);
  return between([month, monday], [month, monday + 7]);
}

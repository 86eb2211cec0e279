import type { StepState } from '../state.ts';
import { type Stage, withRun } from '../turn.ts';
import { formatUsd, parseUsd } from './cost.ts';
import { totalUsage } from './usage.ts';

/** Totals of the run are the sums of its steps (orchestration 3.3, decision 35). */
export const sumUp: Stage = (turn) => {
  const { steps } = turn.state;
  return withRun(turn, {
    totalTokenUsage: totalUsage(steps.map((step) => step.tokenUsage)),
    totalCostUSD: totalCost(steps),
  });
};

/** A sum over steps of which one has no known price would be too low, so there is none. */
function totalCost(steps: readonly StepState[]): string | undefined {
  const paid = steps.filter((step) => step.tokenUsage !== undefined);
  if (paid.length === 0 || paid.some((step) => step.costUSD === undefined)) return undefined;
  return formatUsd(paid.reduce((sum, step) => sum + parseUsd(step.costUSD ?? ''), 0n));
}

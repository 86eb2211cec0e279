import type { StepStatus, SwarmAgent, SwarmRun, TokenUsage } from '../../../schemas/generated/types.ts';
import type { PastSpending, SpentTokens } from '../../ledger/spending-ledger.ts';
import { pastStep } from './past-step.ts';
import { stepUsages } from './step-usages.ts';

const hourMillis = 3_600_000;
const hours = 24;

/**
 * What the objects of one namespace tell of the last 24 h, for a ledger that has lost it (gitops 22, decision 36): the
 * steps of runs, and what agents had counted beyond these (runs that are gone, failed attempts), evenly over the day.
 * Steps under way count from their start.
 */
export function pastSpending(
  runs: readonly SwarmRun[],
  agents: readonly SwarmAgent[],
  nowMillis: number,
): readonly PastSpending[] {
  const steps = runs
    .flatMap((run) => (run.status?.steps ?? []).flatMap((step) => stepSpending(run, step)))
    .filter(({ atMillis }) => atMillis > nowMillis - hours * hourMillis);
  return [...steps, ...agents.flatMap((agent) => restOfAgent(agent, steps, nowMillis))];
}

function stepSpending(run: SwarmRun, step: StepStatus): readonly PastSpending[] {
  const past = pastStep(run, step);
  return stepUsages(run, step).map(({ agent, usage }) => ({ ...spentOf(usage), agent, ...past }));
}

function restOfAgent(
  { metadata, status }: SwarmAgent,
  steps: readonly PastSpending[],
  nowMillis: number,
): readonly PastSpending[] {
  if (status?.dailyTokenUsage === undefined) return [];
  const counted = spentOf(status.dailyTokenUsage);
  const own = steps.filter(({ agent }) => agent === metadata.name);
  const rest = (field: keyof SpentTokens): number =>
    Math.max(0, counted[field] - own.reduce((sum, spent) => sum + spent[field], 0));
  const share = (field: keyof SpentTokens, hour: number): number =>
    Math.floor(((hour + 1) * rest(field)) / hours) - Math.floor((hour * rest(field)) / hours);
  return Array.from({ length: hours }, (_, hour) => ({
    agent: metadata.name,
    // Within the hour, so that the oldest part counts for a moment still.
    atMillis: nowMillis - (hour + 0.5) * hourMillis,
    inputTokens: share('inputTokens', hour),
    outputTokens: share('outputTokens', hour),
    thinkingTokens: share('thinkingTokens', hour),
  })).filter(
    ({ inputTokens, outputTokens, thinkingTokens }) => inputTokens + outputTokens + thinkingTokens > 0,
  );
}

function spentOf({ inputTokens, outputTokens, thinkingTokens = 0 }: TokenUsage): SpentTokens {
  return { inputTokens, outputTokens, thinkingTokens };
}

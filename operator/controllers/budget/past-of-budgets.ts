import type { StepStatus, SwarmBudget, SwarmRun } from '../../../schemas/generated/types.ts';
import { parseUsd } from '../../engine/index.ts';
import { timestamp } from '../../engine/timestamp.ts';
import { budgetPeriod } from '../../ledger/budget-period.ts';
import { budgetAccountNames } from '../../ledger/budget-terms.ts';
import type { PastOfAccount } from '../../ledger/spending-ledger.ts';
import { type ScopeWorld, scopeText, spendCounter } from '../common/budget-scope.ts';
import { budgetId, isShared } from '../common/budget-term.ts';
import { pastStep } from '../common/past-step.ts';
import { type StepUsage, stepUsages } from '../common/step-usages.ts';

/** Agents tell a ledger that was lost of their calls of the last hour: what is older needs no steps to compare with. */
const comparedMillis = 7_200_000;

/**
 * What statuses tell of a budget's spending in one namespace, for a ledger that has lost it: steps of the last hours by
 * themselves, and the rest of what the budget has counted as one. The rest of a budget that several namespaces spend of
 * is no namespace's own; it is made up for when all their ledgers are open.
 */
export function pastOfBudget(
  budget: SwarmBudget,
  runs: readonly SwarmRun[],
  world: ScopeWorld,
  nowMillis: number,
): readonly PastOfAccount[] {
  const period = budgetPeriod(budget.spec.period, nowMillis);
  const names = budgetAccountNames(budgetId(budget), period);
  const counts = spendCounter(budget, world);
  const sinceMillis = Math.max(period.startMillis, nowMillis - comparedMillis);
  const steps = runs.flatMap((run) =>
    (run.status?.steps ?? []).flatMap((step) => {
      const { teamRef: team } = run.spec;
      const of = { namespace: run.metadata.namespace ?? '', ...(team === undefined ? {} : { team }) };
      const counted = stepUsages(run, step).filter(({ agent }) => counts({ ...of, agent }));
      return stepPast(run, step, counted, sinceMillis);
    }),
  );
  const past = (account: string, { tokens, microUsd, ...job }: StepPast): PastOfAccount => ({
    account,
    amount: account === names.tokens ? tokens : microUsd,
    ...job,
  });
  const all = [...steps, ...restOf(budget, period.startMillis, steps, world)];
  return [names.tokens, names.money].flatMap((account) => all.map((one) => past(account, one)));
}

interface StepPast {
  readonly tokens: number;
  readonly microUsd: number;
  readonly step?: string;
  readonly openJobId?: string;
}

function stepPast(
  run: SwarmRun,
  step: StepStatus,
  counted: readonly StepUsage[],
  sinceMillis: number,
): readonly StepPast[] {
  const { atMillis, ...job } = pastStep(run, step);
  if (counted.length === 0 || !(atMillis >= sinceMillis)) return [];
  return [
    {
      tokens: counted.reduce((sum, { usage }) => sum + usage.totalTokens, 0),
      microUsd: Number(counted.reduce((sum, { microUsd }) => sum + microUsd, 0n)),
      ...job,
    },
  ];
}

function restOf(
  budget: SwarmBudget,
  startMillis: number,
  steps: readonly StepPast[],
  { operatorNamespace }: ScopeWorld,
): readonly StepPast[] {
  const { status } = budget;
  const isCurrent =
    status?.periodStart === timestamp(startMillis) && status.settled?.scope === scopeText(budget);
  if (!isCurrent || isShared(budget, operatorNamespace)) return [];
  const rest = (all: number, ofSteps: readonly number[]): number =>
    Math.max(0, all - ofSteps.reduce((sum, one) => sum + one, 0));
  return [
    {
      tokens: rest(
        status.spentTokens ?? 0,
        steps.map(({ tokens }) => tokens),
      ),
      microUsd: rest(
        Number(parseUsd(status.spentUSD ?? '0')),
        steps.map(({ microUsd }) => microUsd),
      ),
    },
  ];
}

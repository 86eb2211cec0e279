import type { SwarmBudget } from '../../../schemas/generated/types.ts';
import { budgetFindings } from '../../../schemas/rules/object/budget.ts';
import { emptyContext } from '../../../schemas/rules/rule-context.ts';
import { timestamp } from '../../engine/timestamp.ts';
import { budgetPeriod } from '../../ledger/budget-period.ts';
import { normalised } from './normalised.ts';

/** Those that are there to stay and that no rule forbids, in canonical spelling: the others limit nothing. */
export function enforceableBudgets(
  budgets: readonly SwarmBudget[],
  operatorNamespace: string,
): readonly SwarmBudget[] {
  return budgets
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(normalised)
    .filter((budget) => budgetFindings(budget, { ...emptyContext, operatorNamespace }).length === 0);
}

/** Its status tells of what is declared now, and of the period that goes on. */
export function isStatusCurrent({ metadata, spec, status }: SwarmBudget, nowMillis: number): boolean {
  return (
    status?.observedGeneration === metadata.generation &&
    status?.periodStart === timestamp(budgetPeriod(spec.period, nowMillis).startMillis)
  );
}

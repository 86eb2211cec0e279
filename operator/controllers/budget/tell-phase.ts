import type { SwarmBudget } from '../../../schemas/generated/types.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { EventRecorder } from '../../kube/controller.ts';
import type { BudgetPeriod } from '../../ledger/budget-period.ts';
import type { BudgetPhase } from '../common/budget-decision.ts';
import type { Verdict } from '../common/conditions.ts';

/** An event when the phase gets worse, and no second one for it: the phase before is in the status (governance 4.2.10). */
export async function tellPhase(
  budget: SwarmBudget,
  { verdict, fields }: { readonly verdict: Verdict; readonly fields: { readonly phase?: BudgetPhase } },
  { startMillis }: BudgetPeriod,
  events: EventRecorder,
): Promise<void> {
  const { phase = 'OK' } = fields;
  const before = budget.status?.periodStart === timestamp(startMillis) ? budget.status.phase : 'OK';
  if (phase === 'OK' || phase === before || before === 'Exceeded') return;
  await events.record(budget, 'Warning', `Budget${phase}`, verdict.message);
}

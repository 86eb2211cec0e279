import type { SwarmBudget } from '../../../schemas/generated/types.ts';
import { budgetPeriod } from '../../ledger/budget-period.ts';
import { budgetAccountNames } from '../../ledger/budget-terms.ts';
import type { Spent } from './budget-decision.ts';
import { budgetId, budgetNamespaces } from './budget-term.ts';
import { type LedgerReader, ledgerWindows } from './ledger-windows.ts';

export interface BudgetUse {
  readonly ledger: LedgerReader;
  /** Those that have agents. */
  readonly namespaces: readonly string[];
  readonly operatorNamespace: string;
  readonly nowMillis: number;
}

/** What the ledger has billed a budget in its period, over all namespaces; undefined while nobody can say. */
export async function budgetUsed(
  budget: SwarmBudget,
  { ledger, namespaces, operatorNamespace, nowMillis }: BudgetUse,
): Promise<Spent | undefined> {
  const names = budgetAccountNames(budgetId(budget), budgetPeriod(budget.spec.period, nowMillis));
  let tokens = 0;
  let microUsd = 0n;
  for (const namespace of budgetNamespaces(budget, namespaces, operatorNamespace)) {
    const windows = await ledgerWindows(ledger, namespace, [names.tokens, names.money]);
    if (windows === undefined) return undefined;
    tokens += windows[0]?.total ?? 0;
    microUsd += BigInt(windows[1]?.total ?? 0);
  }
  return { tokens, microUsd };
}

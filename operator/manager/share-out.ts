import type { SwarmBudget } from '../../schemas/generated/types.ts';
import { budgetId } from '../controllers/common/budget-term.ts';
import { parseUsd } from '../engine/index.ts';
import { allotments } from '../ledger/allotments.ts';
import { budgetPeriod } from '../ledger/budget-period.ts';
import { budgetAccountNames } from '../ledger/budget-terms.ts';
import type { BudgetLedger } from '../ledger/spending-ledger.ts';

/** Says what each namespace may spend of a hard budget that is not of one namespace alone (decisions 15 and 22). */
export async function shareOut(
  budget: SwarmBudget,
  namespaces: readonly string[],
  ledger: Pick<BudgetLedger, 'standing' | 'allot' | 'closedIn'>,
  nowMillis: number,
): Promise<void> {
  const { hardStop, limitTokens = 0, limit = '0', period } = budget.spec;
  if (hardStop !== true) return;
  const names = budgetAccountNames(budgetId(budget), budgetPeriod(period, nowMillis));
  const measures = [
    [names.tokens, limitTokens],
    [names.money, Number(parseUsd(limit))],
  ] as const;
  for (const [account, most] of measures) if (most > 0) await shareAccount(account, most, namespaces, ledger);
}

async function shareAccount(
  account: string,
  limit: number,
  namespaces: readonly string[],
  ledger: Pick<BudgetLedger, 'standing' | 'allot' | 'closedIn'>,
): Promise<void> {
  const standings = await Promise.all(namespaces.map((namespace) => ledger.standing(namespace, account)));
  // Lost in this moment: what they have spent must not be given to others.
  if ((await ledger.closedIn(namespaces)).length > 0) return;
  const wanted = allotments(limit, standings);
  const parts = namespaces.map((namespace, index) => {
    const { used = 0, held = 0, wanted: asked = 0, allotted } = standings[index] ?? {};
    const { amount = 0, isFinal = false } = wanted[index] ?? {};
    const before = Math.max(allotted ?? 0, used + held);
    return { namespace, amount, isFinal, before, isMoving: amount !== allotted || asked > 0 || isFinal };
  });
  let total = parts.reduce((sum, { before }) => sum + before, 0);
  // Those who get less first: only what they have really given back can be given to others.
  for (const part of parts.toSorted(
    (left, right) => left.amount - left.before - (right.amount - right.before),
  )) {
    if (!part.isMoving) continue;
    const most = Math.min(part.amount, part.before + Math.max(0, limit - total));
    const isFinal = part.isFinal && most === part.amount;
    const allotted = await ledger.allot(part.namespace, account, most, isFinal);
    if (allotted === undefined) return;
    total += allotted - part.before;
  }
}

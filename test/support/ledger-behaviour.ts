import { describe } from '@jest/globals';
import { describeBudgets } from './ledger-behaviour/budgets.ts';
import { describeLimits } from './ledger-behaviour/limits.ts';
import { describeReservations } from './ledger-behaviour/reservations.ts';
import type { OpenLedger } from './ledger-behaviour/world.ts';

/** What every SpendingLedger does alike; the one in memory and the one on Redis both pass it. */
export function describeLedgerBehaviour(title: string, open: OpenLedger): void {
  describe(title, () => {
    describeLimits(open);
    describeBudgets(open);
    describeReservations(open);
  });
}

import { emptyWindow } from '../../ledger/accounts.ts';
import { type AccountWindow, LedgerUnavailable, type SpendingLedger } from '../../ledger/spending-ledger.ts';

/** How an operator reads the ledger. */
export type LedgerReader = Pick<SpendingLedger, 'windows'>;

/** What these accounts were billed, in their order; undefined while nobody can say: runs must do then. */
export async function ledgerWindows(
  ledger: LedgerReader,
  namespace: string,
  accounts: readonly string[],
): Promise<readonly AccountWindow[] | undefined> {
  try {
    const windows = await ledger.windows(namespace, accounts);
    return accounts.map((account) => windows.get(account) ?? emptyWindow);
  } catch (error) {
    if (error instanceof LedgerUnavailable) return undefined;
    throw error;
  }
}

import { amountOf, emptyWindow, namespaceAccount } from './accounts.ts';
import { type BudgetTerms, budgetAccounts, noTerms } from './budget-terms.ts';
import { claimVerdict } from './claim-verdict.ts';
import { expiryMillis } from './ledger-time.ts';
import { memoryBooks, sumsOf, windowSum } from './memory-books.ts';
import type {
  Account,
  BilledCall,
  BudgetLedger,
  Claim,
  PastSpending,
  Reservation,
  SpendingLedger,
} from './spending-ledger.ts';

/** Spending of a namespace before the process began. */
export interface NamespacePast {
  readonly namespace: string;
  readonly past: readonly PastSpending[];
}

/**
 * A ledger for the agents of this process, open from the start; what was spent before it comes from statuses
 * (decision 36). Redis stands behind the same interface in a cluster.
 */
export function memoryLedger(
  now: () => number,
  past: readonly NamespacePast[] = [],
): SpendingLedger & BudgetLedger {
  const books = memoryBooks(now);
  const termsOf = new Map<string, BudgetTerms>();
  const waiting = new Set<() => void>();
  const wakeAll = (): void => {
    for (const wake of [...waiting]) wake();
  };

  for (const { namespace, past: entries } of past)
    for (const entry of entries.toSorted((left, right) => left.atMillis - right.atMillis))
      for (const account of [entry.agent, namespaceAccount])
        books.bill(namespace, account, sumsOf(entry), entry.atMillis);

  const accountsOf = ({ namespace, accounts, spender }: BilledCall): readonly Account[] =>
    spender === undefined
      ? accounts
      : [...accounts, ...budgetAccounts(termsOf.get(namespace) ?? noTerms, spender, now())];
  const book = (claim: Claim, accounts: readonly Account[], outputTokens: number): Reservation => {
    const { namespace, inputTokens } = claim;
    const most = { inputTokens, outputTokens, thinkingTokens: 0 };
    const reserveAll = (sign: 1 | -1): void => {
      for (const { name, price } of accounts)
        books.of(namespace, name).reserved += sign * amountOf(most, price);
    };
    reserveAll(1);
    let isSettled = false;
    return {
      kind: 'reserved',
      maxOutputTokens: outputTokens,
      async settle(used) {
        if (isSettled) return;
        isSettled = true;
        reserveAll(-1);
        for (const { name, price } of accounts) books.bill(namespace, name, sumsOf(used, price));
        wakeAll();
      },
    };
  };
  const usedOf = (namespace: string, account: string): number =>
    windowSum(books.of(namespace, account).minutes.values()).total;
  const standing = (namespace: string) => (account: Account) => {
    const { reserved, allotment } = books.of(namespace, account.name);
    const used = usedOf(namespace, account.name);
    return { account, used, reserved, ...(allotment === undefined ? {} : { allotment }) };
  };

  return {
    async reserve(claim, signal) {
      const { namespace } = claim;
      for (;;) {
        signal.throwIfAborted();
        const accounts = accountsOf(claim);
        const verdict = claimVerdict(claim, accounts.map(standing(namespace)));
        if (verdict.kind === 'refused') return verdict;
        if (verdict.kind === 'grant') return book(claim, accounts, verdict.outputTokens);
        for (const [account, amount] of verdict.wanted) {
          const wanting = books.of(namespace, account);
          wanting.wanted = Math.max(wanting.wanted, amount);
        }
        await nextChange(waiting, signal);
      }
    },
    async bill(call, used) {
      for (const { name, price } of accountsOf(call)) books.bill(call.namespace, name, sumsOf(used, price));
    },
    limitsOf: (claim) => ({
      isLimited: accountsOf(claim).some(({ limit }) => limit > 0),
      budgets: (termsOf.get(claim.namespace) ?? noTerms).budgets.map(({ name }) => name),
    }),
    windows: async (namespace, accounts) =>
      new Map(
        accounts.map((account) => {
          const { minutes } = books.of(namespace, account);
          const [oldest] = minutes.keys();
          const sum = windowSum(minutes.values());
          return [
            account,
            oldest === undefined ? sum : { ...sum, expiresAtMillis: expiryMillis(account, oldest) },
          ];
        }),
      ),
    async publish(namespace, terms) {
      termsOf.set(namespace, terms);
      wakeAll();
    },
    async raise(namespace, account, atLeast) {
      const lacking = atLeast - usedOf(namespace, account) - books.of(namespace, account).reserved;
      if (lacking > 0) books.bill(namespace, account, { ...emptyWindow, total: lacking });
    },
    async standing(namespace, account) {
      const { reserved, wanted, allotment } = books.of(namespace, account);
      return { used: usedOf(namespace, account), held: reserved, wanted, allotted: allotment?.amount };
    },
    async allot(namespace, account, amount, isFinal) {
      const one = books.of(namespace, account);
      one.allotment = { amount: Math.max(amount, usedOf(namespace, account) + one.reserved), isFinal };
      one.wanted = 0;
      wakeAll();
      return one.allotment.amount;
    },
    closedIn: async () => [],
  };
}

function nextChange(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      waiting.delete(wake);
      signal.removeEventListener('abort', onAbort);
    };
    const wake = () => {
      leave();
      resolve();
    };
    const onAbort = () => {
      leave();
      reject(signal.reason);
    };
    waiting.add(wake);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

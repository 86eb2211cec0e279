import { amountOf, namespaceAccount } from './accounts.ts';
import { claimVerdict } from './claim-verdict.ts';
import { minuteExpiryMillis, minuteMillis } from './ledger-time.ts';
import type {
  Account,
  AccountWindow,
  Claim,
  PastSpending,
  Price,
  Reservation,
  SpendingLedger,
  SpentTokens,
} from './spending-ledger.ts';

/** Spending of a namespace before the process began. */
export interface NamespacePast {
  readonly namespace: string;
  readonly past: readonly PastSpending[];
}

interface Book {
  /** Billed in each minute that counts, oldest first. */
  readonly minutes: Map<number, AccountWindow>;
  reserved: number;
}

/**
 * A ledger for the agents of this process, open from the start; what was spent before it comes from statuses
 * (decision 36). Redis stands behind the same interface in a cluster.
 */
export function memoryLedger(now: () => number, past: readonly NamespacePast[] = []): SpendingLedger {
  const books = new Map<string, Book>();
  const waiting = new Set<() => void>();

  const bookOf = (namespace: string, account: string): Book => {
    const key = `${namespace}/${account}`;
    const book = books.get(key) ?? { minutes: new Map(), reserved: 0 };
    books.set(key, book);
    for (const minute of book.minutes.keys()) {
      if (minuteExpiryMillis(minute) > now()) break;
      book.minutes.delete(minute);
    }
    return book;
  };
  const billBook = (book: Book, atMillis: number, used: SpentTokens, price?: Price): void => {
    if (used.inputTokens + used.outputTokens + used.thinkingTokens === 0) return;
    const minute = Math.floor(atMillis / minuteMillis);
    book.minutes.set(
      minute,
      windowSum([book.minutes.get(minute), { ...used, total: amountOf(used, price) }]),
    );
  };

  for (const { namespace, past: entries } of past)
    for (const entry of entries.toSorted((left, right) => left.atMillis - right.atMillis))
      for (const account of [entry.agent, namespaceAccount])
        billBook(bookOf(namespace, account), entry.atMillis, entry);

  const billAll = (
    { namespace, accounts }: Pick<Claim, 'namespace' | 'accounts'>,
    used: SpentTokens,
  ): void => {
    for (const { name, price } of accounts) billBook(bookOf(namespace, name), now(), used, price);
  };
  const book = (claim: Claim, outputTokens: number): Reservation => {
    const { namespace, accounts, inputTokens } = claim;
    const most = { inputTokens, outputTokens, thinkingTokens: 0 };
    const reserveAll = (sign: 1 | -1): void => {
      for (const { name, price } of accounts)
        bookOf(namespace, name).reserved += sign * amountOf(most, price);
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
        billAll(claim, used);
        for (const wake of [...waiting]) wake();
      },
    };
  };
  const standing = (namespace: string) => (account: Account) => {
    const { minutes, reserved } = bookOf(namespace, account.name);
    return { account, used: windowSum([...minutes.values()]).total, reserved };
  };

  return {
    async reserve(claim, signal) {
      for (;;) {
        signal.throwIfAborted();
        const verdict = claimVerdict(claim, claim.accounts.map(standing(claim.namespace)));
        if (verdict.kind === 'refused') return verdict;
        if (verdict.kind === 'grant') return book(claim, verdict.outputTokens);
        await nextSettlement(waiting, signal);
      }
    },
    bill: async (call, used) => billAll(call, used),
    windows: async (namespace, accounts) =>
      new Map(
        accounts.map((account) => {
          const { minutes } = bookOf(namespace, account);
          const [oldest] = minutes.keys();
          const sum = windowSum([...minutes.values()]);
          return [
            account,
            oldest === undefined ? sum : { ...sum, expiresAtMillis: minuteExpiryMillis(oldest) },
          ];
        }),
      ),
  };
}

function windowSum(windows: readonly (AccountWindow | undefined)[]): AccountWindow {
  const sum = (field: 'total' | keyof SpentTokens): number =>
    windows.reduce((total, window) => total + (window?.[field] ?? 0), 0);
  return {
    total: sum('total'),
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    thinkingTokens: sum('thinkingTokens'),
  };
}

function nextSettlement(waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
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

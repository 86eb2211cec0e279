import { amountOf } from './accounts.ts';
import { expiryMillis, minuteOf } from './ledger-time.ts';
import type { AccountWindow, Price, SpentTokens } from './spending-ledger.ts';

/** What is known of one account. */
export interface Book {
  /** Billed in each minute that counts, oldest first. */
  readonly minutes: Map<number, AccountWindow>;
  reserved: number;
  allotment?: { readonly amount: number; readonly isFinal: boolean };
  wanted: number;
}

/** The accounts of this process. */
export interface MemoryBooks {
  /** Without what no longer counts. */
  of(namespace: string, account: string): Book;
  bill(namespace: string, account: string, sums: AccountWindow, atMillis?: number): void;
}

export function memoryBooks(now: () => number): MemoryBooks {
  const books = new Map<string, Book>();
  const of = (namespace: string, account: string): Book => {
    const key = `${namespace}/${account}`;
    const book = books.get(key) ?? { minutes: new Map(), reserved: 0, wanted: 0 };
    books.set(key, book);
    for (const minute of book.minutes.keys()) {
      if (expiryMillis(account, minute) > now()) break;
      book.minutes.delete(minute);
    }
    return book;
  };
  return {
    of,
    bill(namespace, account, sums, atMillis = now()) {
      if (sums.total + sums.inputTokens + sums.outputTokens + sums.thinkingTokens === 0) return;
      const { minutes } = of(namespace, account);
      const minute = minuteOf(account, atMillis);
      minutes.set(minute, windowSum([minutes.get(minute), sums]));
    },
  };
}

/** What a call adds to an account. */
export function sumsOf(
  { inputTokens, outputTokens, thinkingTokens }: SpentTokens,
  price?: Price,
): AccountWindow {
  const used = { inputTokens, outputTokens, thinkingTokens };
  return { ...used, total: amountOf(used, price) };
}

export function windowSum(windows: Iterable<AccountWindow | undefined>): AccountWindow {
  const all = [...windows];
  const sum = (field: 'total' | keyof SpentTokens): number =>
    all.reduce((total, window) => total + (window?.[field] ?? 0), 0);
  return {
    total: sum('total'),
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    thinkingTokens: sum('thinkingTokens'),
  };
}

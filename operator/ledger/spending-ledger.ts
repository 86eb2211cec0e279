/** What model calls have used. */
export interface SpentTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly thinkingTokens: number;
}

/**
 * Something whose spending of the last 24 h is limited: an agent's day, its namespace's day. Tokens are counted, unless
 * there is a price: then it is the unit of the price, in whole numbers (micro-dollars, say).
 */
export interface Account {
  /** Unique in its namespace. */
  readonly name: string;
  /** 0 = none. */
  readonly limit: number;
  /** Said when not even a short answer fits into what is left. */
  readonly refusal: string;
  readonly price?: Price;
}

/** Thinking costs as much as output (governance 5.1). */
export interface Price {
  readonly perInputToken: number;
  readonly perOutputToken: number;
}

/** A request to spend tokens on one model call. */
export interface Claim {
  readonly namespace: string;
  /** Entries are kept under it (decision 36). */
  readonly jobId: string;
  /** All of them are billed, and each must have room. */
  readonly accounts: readonly Account[];
  /** As estimated before the call. */
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
}

/** Tokens set aside; other claims do not see them as free until the call is settled. */
export interface Reservation {
  readonly kind: 'reserved';
  /** Less than asked for when less is left. */
  readonly maxOutputTokens: number;
  /** Bills what the call has used, once. Never rejects: what cannot be stored now is stored as soon as it can be. */
  settle(used: SpentTokens): Promise<void>;
}

export type Claimed = Reservation | { readonly kind: 'refused'; readonly reason: string };

/** What an account has been billed in the last 24 h. */
export interface AccountWindow extends SpentTokens {
  /** In units of the account. */
  readonly total: number;
  /** When the oldest of it leaves the window, to the minute; absent when there is nothing. */
  readonly expiresAtMillis?: number;
}

/** Tokens that were used before the ledger began, as statuses tell (gitops 22). */
export interface PastSpending extends SpentTokens {
  readonly agent: string;
  readonly atMillis: number;
  /** `<run uid>.<step>`, all of whose jobs it sums up. */
  readonly step?: string;
  /** A job of the step that is still open, and not part of the sum. */
  readonly openJobId?: string;
}

/**
 * Who spent how many tokens in the last 24 h. Reserved before a call and settled after it, so that calls at the same
 * time cannot overspend together (decision 15). What was reserved by somebody who died counts as spent: it may have been.
 */
export interface SpendingLedger {
  /**
   * Waits while only reservations of others stand in the way, and until the ledger of the namespace is open. Rejects
   * when the signal aborts, and with LedgerUnavailable when the store cannot be reached.
   */
  reserve(claim: Claim, signal: AbortSignal): Promise<Claimed>;
  /** Bills a call that was made without a reservation. Never rejects, like `settle`. */
  bill(call: Pick<Claim, 'namespace' | 'jobId' | 'accounts'>, used: SpentTokens): Promise<void>;
  /** By the name of the account. Rejects with LedgerUnavailable. */
  windows(namespace: string, accounts: readonly string[]): Promise<ReadonlyMap<string, AccountWindow>>;
}

/** The store cannot be reached; the message says why, and what to do. */
export class LedgerUnavailable extends Error {
  override readonly name = 'LedgerUnavailable';
}

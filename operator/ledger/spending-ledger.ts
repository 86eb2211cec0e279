import type { BudgetTerms, Spender } from './budget-terms.ts';

/** What model calls have used. */
export interface SpentTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly thinkingTokens: number;
}

/**
 * Something whose spending is limited: an agent's day, its namespace's day, the month of a budget. The last 24 h count,
 * or the calendar window in its name. Tokens are counted, unless there is a price: then it is the unit of the price, in
 * whole numbers (micro-dollars, say).
 */
export interface Account {
  /** Unique in its namespace. */
  readonly name: string;
  /** 0 = none. */
  readonly limit: number;
  /** Said when not even a short answer fits into what is left, `used` being spent. */
  readonly refusal: string | ((used: number) => string);
  readonly price?: Price;
  /** The operator says how much of the limit may be spent here; until it has, claims wait. */
  readonly isAllotted?: true;
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
  /** Budgets that count this spender are billed as well, and must have room where they are hard. */
  readonly spender?: Spender;
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

/** What an account has been billed in its window. */
export interface AccountWindow extends SpentTokens {
  /** In units of the account. */
  readonly total: number;
  /** When the oldest of it leaves the window, to the minute; absent when there is nothing. */
  readonly expiresAtMillis?: number;
}

/** Spending of an account before the ledger began; what the ledger knows of the step counts once. */
export interface PastOfAccount extends Pick<PastSpending, 'step' | 'openJobId'> {
  readonly account: string;
  /** In units of the account. */
  readonly amount: number;
}

/** Tokens that were used before the ledger began, as statuses tell (gitops 22). */
export interface PastSpending extends SpentTokens {
  readonly agent: string;
  readonly atMillis: number;
  /** `<run uid>.<step>`, all of whose jobs it sums up. */
  readonly step?: string;
  /** A job of the step that is still open, and no part of the sum, nor are those that it has handed on. */
  readonly openJobId?: string;
}

/**
 * Who spent how many tokens in the last 24 h. Reserved before a call and settled after it, so that calls at the same
 * time cannot overspend together (decision 15). What was reserved by somebody who died counts as spent: it may have been.
 */
export interface SpendingLedger {
  /**
   * Waits while only reservations of others stand in the way, and until the ledger of the namespace is open, which after
   * a mere restart of its store is no matter of claims that nothing limits. Rejects when the signal aborts, and with
   * LedgerUnavailable when the store cannot be reached.
   */
  reserve(claim: Claim, signal: AbortSignal): Promise<Claimed>;
  /** Bills a call that was made without a reservation. Never rejects, like `settle`. */
  bill(call: BilledCall, used: SpentTokens): Promise<void>;
  /** What is known of the limits over a claim, without asking anybody. */
  limitsOf(claim: BilledCall): KnownLimits;
  /** By the name of the account. Rejects with LedgerUnavailable. */
  windows(namespace: string, accounts: readonly string[]): Promise<ReadonlyMap<string, AccountWindow>>;
}

export type BilledCall = Pick<Claim, 'namespace' | 'jobId' | 'accounts' | 'spender'>;

export interface KnownLimits {
  /** Something may refuse the claim; also while nobody here has heard yet which budgets there are. */
  readonly isLimited: boolean;
  /** Names of the budgets that count it. */
  readonly budgets: readonly string[];
}

/** How an account stands that the operator allots to. */
export interface Allotted {
  readonly used: number;
  readonly held: number;
  /** The most that a claim has waited for since the last allotment; 0 = none does. */
  readonly wanted: number;
  /** Undefined until the first allotment. */
  readonly allotted: number | undefined;
}

/** The operator's side of budgets. All of it rejects with LedgerUnavailable. */
export interface BudgetLedger {
  /** From now on claims of the namespace follow these terms. */
  publish(namespace: string, terms: BudgetTerms): Promise<void>;
  /** Spending that the ledger has missed: bills what lacks of this much, reservations included. Not while it is closed. */
  raise(namespace: string, account: string, atLeast: number): Promise<void>;
  standing(namespace: string, account: string): Promise<Allotted>;
  /**
   * Sets what may be spent, but never less than what is spent and reserved; answers what it is now. `isFinal`: there
   * will be no more, so claims need not wait for it. Undefined while the ledger is closed: nothing is set.
   */
  allot(namespace: string, account: string, amount: number, isFinal: boolean): Promise<number | undefined>;
  /** Those of the namespaces whose ledger is not open. */
  closedIn(namespaces: readonly string[]): Promise<readonly string[]>;
}

/** The store cannot be reached; the message says why, and what to do. */
export class LedgerUnavailable extends Error {
  override readonly name = 'LedgerUnavailable';
}

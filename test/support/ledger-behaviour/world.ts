import { afterEach, beforeEach } from '@jest/globals';
import { dailyAccounts } from '../../../operator/ledger/accounts.ts';
import type {
  BudgetLedger,
  Claim,
  Claimed,
  PastSpending,
  Reservation,
  SpendingLedger,
  SpentTokens,
} from '../../../operator/ledger/spending-ledger.ts';

export const hour = 60 * 60 * 1000;
/** A full minute, so that windows end when one expects it. */
export const startMillis = 29_000_000 * 60_000;

/** A ledger of namespace `lab` whose clock is in the hands of a test. */
export interface LedgerUnderTest {
  readonly ledger: SpendingLedger & BudgetLedger;
  advance(millis: number): void;
  close(): Promise<void>;
}

export type OpenLedger = (past: readonly PastSpending[]) => Promise<LedgerUnderTest>;

export interface ClaimFields extends Partial<Omit<Claim, 'accounts'>> {
  readonly agent?: string;
  readonly agentLimit?: number;
  readonly namespaceLimit?: number;
  readonly accounts?: Claim['accounts'];
}

/** What tests do with a ledger. */
export interface LedgerWorld extends LedgerUnderTest {
  claim(fields?: ClaimFields, signal?: AbortSignal): Promise<Claimed>;
  /** A claim that must be granted. */
  reserve(fields?: ClaimFields): Promise<Reservation>;
  spend(tokens: number, fields?: ClaimFields): Promise<void>;
  total(account: string): Promise<number>;
}

/** A new ledger for each test of the describe block. */
export function useLedger(open: OpenLedger, past: readonly PastSpending[] = []): () => LedgerWorld {
  let current: LedgerWorld | undefined;
  beforeEach(async () => {
    current = ledgerWorld(await open(past));
  });
  afterEach(async () => current?.close());
  return () => {
    if (current === undefined) throw new Error('The ledger is used outside of a test');
    return current;
  };
}

function ledgerWorld(under: LedgerUnderTest): LedgerWorld {
  const { ledger } = under;
  const claim = (fields: ClaimFields = {}, signal = new AbortController().signal) =>
    ledger.reserve(claimOf(fields), signal);
  const reserve = async (fields?: ClaimFields) => reserved(await claim(fields));
  return {
    ...under,
    claim,
    reserve,
    spend: async (tokens, fields) => (await reserve(fields)).settle(output(tokens)),
    total: async (account) => (await ledger.windows('lab', [account])).get(account)?.total ?? 0,
  };
}

/** Ten tokens of input and ninety of output, unless the fields say otherwise. */
export function claimOf(fields: ClaimFields): Claim {
  const { agent = 'helper', agentLimit = 0, namespaceLimit = 0, ...rest } = fields;
  return {
    namespace: 'lab',
    jobId: 'u1.step.1',
    accounts: dailyAccounts({ agent, agentLimit, namespaceLimit }),
    inputTokens: 10,
    maxOutputTokens: 90,
    ...rest,
  };
}

export function reserved(claimed: Claimed): Reservation {
  if (claimed.kind === 'reserved') return claimed;
  throw new Error(claimed.reason);
}

export const output = (outputTokens: number): SpentTokens => ({
  inputTokens: 0,
  outputTokens,
  thinkingTokens: 0,
});

export const past = (outputTokens: number, agoMillis: number, agent = 'helper'): PastSpending => ({
  ...output(outputTokens),
  agent,
  atMillis: startMillis - agoMillis,
});

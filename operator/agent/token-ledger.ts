/** A request to spend tokens on one model call. */
export interface TokenClaim {
  readonly namespace: string;
  readonly agent: string;
  /** Entries are kept under it (decision 36). */
  readonly jobId: string;
  /** Input as estimated and the output cap: what the call may cost at most. */
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
  /** Rolling 24 h; 0 = none. */
  readonly agentLimit: number;
  /** Over all agents of the namespace; 0 = none. */
  readonly namespaceLimit: number;
}

/** Tokens set aside; other claims do not see them as free until the call is settled. */
export interface Reservation {
  readonly kind: 'reserved';
  /** Less than asked for when less is left. */
  readonly maxOutputTokens: number;
  settle(usedTokens: number): void;
}

export type Claimed = Reservation | { readonly kind: 'refused'; readonly reason: string };

/**
 * Who spent how many tokens in the last 24 h. Reserved before a call and settled after it, so that calls at the same
 * time cannot overspend together (decision 15). Redis stands behind the same interface in a cluster.
 */
export interface TokenLedger {
  /** Waits while only reservations of others stand in the way. Rejects when the signal aborts. */
  reserve(claim: TokenClaim, signal: AbortSignal): Promise<Claimed>;
  /** Tokens settled in the window by one agent, or by the whole namespace. */
  usedTokens(namespace: string, agent?: string): number;
}

const windowMillis = 24 * 60 * 60 * 1000;

interface Account {
  readonly entries: { readonly atMillis: number; readonly jobId: string; readonly tokens: number }[];
  settled: number;
  reserved: number;
}

/** Tokens of a job that was settled before this process began, as a run's status tells them. */
export interface PastSpending {
  readonly namespace: string;
  readonly agent: string;
  readonly jobId: string;
  readonly tokens: number;
  readonly atMillis: number;
}

/** A ledger for the agents of this process; what was spent before it comes from the status of runs (decision 36). */
export function memoryTokenLedger(now: () => number, past: readonly PastSpending[] = []): TokenLedger {
  const accounts = new Map<string, Account>();
  const waiting = new Set<() => void>();

  function accountOf(namespace: string, agent = '*'): Account {
    const key = `${namespace}/${agent}`;
    const account = accounts.get(key) ?? { entries: [], settled: 0, reserved: 0 };
    accounts.set(key, account);
    const oldest = now() - windowMillis;
    while ((account.entries[0]?.atMillis ?? Number.POSITIVE_INFINITY) <= oldest) {
      account.settled -= account.entries.shift()?.tokens ?? 0;
    }
    return account;
  }

  for (const { namespace, agent, jobId, tokens, atMillis } of past.toSorted(
    (a, b) => a.atMillis - b.atMillis,
  )) {
    for (const account of [accountOf(namespace, agent), accountOf(namespace)]) {
      account.entries.push({ atMillis, jobId, tokens });
      account.settled += tokens;
    }
  }

  function limitedAccounts(claim: TokenClaim): readonly (LimitedAccount & { readonly account: Account })[] {
    const { namespace, agent, agentLimit, namespaceLimit } = claim;
    return [
      { account: accountOf(namespace, agent), limit: agentLimit, reason: 'daily token budget exceeded' },
      {
        account: accountOf(namespace),
        limit: namespaceLimit,
        reason: 'namespace daily token ceiling exceeded',
      },
    ];
  }

  function book(claim: TokenClaim, tokens: number): Reservation {
    const { namespace, agent, jobId, inputTokens } = claim;
    const both = () => [accountOf(namespace, agent), accountOf(namespace)];
    for (const account of both()) account.reserved += tokens;
    let isSettled = false;
    return {
      kind: 'reserved',
      maxOutputTokens: tokens - inputTokens,
      settle(usedTokens) {
        if (isSettled) return;
        isSettled = true;
        for (const account of both()) {
          account.reserved -= tokens;
          account.settled += usedTokens;
          if (usedTokens > 0) account.entries.push({ atMillis: now(), jobId, tokens: usedTokens });
        }
        for (const wake of [...waiting]) wake();
      },
    };
  }

  return {
    usedTokens: (namespace, agent) => accountOf(namespace, agent).settled,
    async reserve(claim, signal) {
      for (;;) {
        signal.throwIfAborted();
        const verdict = judge(claim, limitedAccounts(claim));
        if (verdict.kind === 'refused') return verdict;
        if (verdict.kind === 'grant') return book(claim, verdict.tokens);
        await nextSettlement(waiting, signal);
      }
    },
  };
}

interface LimitedAccount {
  readonly limit: number;
  readonly reason: string;
}

type Verdict =
  | { readonly kind: 'grant'; readonly tokens: number }
  | { readonly kind: 'wait' }
  | { readonly kind: 'refused'; readonly reason: string };

/** The stricter of both accounts decides. A call gets what is left once nobody else holds a part of it. */
function judge(
  { inputTokens, maxOutputTokens }: TokenClaim,
  accounts: readonly (LimitedAccount & { readonly account: Account })[],
): Verdict {
  let tokens = inputTokens + maxOutputTokens;
  let mustWait = false;
  for (const { account, limit, reason } of accounts) {
    if (limit === 0) continue;
    const left = limit - account.settled;
    // Room for the question and at least one token of an answer.
    if (left <= inputTokens) return { kind: 'refused', reason };
    if (left - account.reserved >= tokens) continue;
    if (account.reserved > 0) mustWait = true;
    tokens = Math.min(tokens, left);
  }
  return mustWait ? { kind: 'wait' } : { kind: 'grant', tokens };
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

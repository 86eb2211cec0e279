import { describe, expect, test } from '@jest/globals';
import {
  memoryTokenLedger,
  type Reservation,
  type TokenClaim,
} from '../../../operator/agent/token-ledger.ts';

const hour = 60 * 60 * 1000;

function setUp() {
  let nowMillis = 0;
  const ledger = memoryTokenLedger(() => nowMillis);
  const claim = (overrides: Partial<TokenClaim> = {}, signal = new AbortController().signal) =>
    ledger.reserve(
      {
        namespace: 'lab',
        agent: 'helper',
        jobId: 'j',
        inputTokens: 10,
        maxOutputTokens: 90,
        agentLimit: 0,
        namespaceLimit: 0,
        ...overrides,
      },
      signal,
    );
  return {
    ledger,
    claim,
    advance: (millis: number) => {
      nowMillis += millis;
    },
    async spend(tokens: number, overrides: Partial<TokenClaim> = {}) {
      reserved(await claim(overrides)).settle(tokens);
    },
  };
}

function reserved(claimed: Awaited<ReturnType<ReturnType<typeof setUp>['claim']>>): Reservation {
  if (claimed.kind === 'reserved') return claimed;
  throw new Error(claimed.reason);
}

/** Whether the promise is still open after everything that could settle it has run. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol('open');
  const later = new Promise((resolve) => setImmediate(resolve, open));
  return (await Promise.race([promise, later])) === open;
}

describe('ledger of tokens', () => {
  test('[WORKER-14] has no limits but those of the claim', async () => {
    const { spend, claim, ledger } = setUp();
    await spend(1_000_000);
    expect((await claim()).kind).toBe('reserved');
    expect(ledger.usedTokens('lab', 'helper')).toBe(1_000_000);
  });

  test('[WORKER-14] refuses at the limit, and again lets through 24 h after the spending', async () => {
    const { spend, claim, advance } = setUp();
    await spend(60, { agentLimit: 100 });
    advance(hour);
    await spend(40, { agentLimit: 100 });
    expect(await claim({ agentLimit: 100 })).toEqual({
      kind: 'refused',
      reason: 'daily token budget exceeded',
    });
    advance(23 * hour);
    expect(reserved(await claim({ agentLimit: 100 })).maxOutputTokens).toBe(50);
  });

  test('[WORKER-14] grants what is left of the day, answer included', async () => {
    const { spend, claim } = setUp();
    await spend(70, { agentLimit: 100 });
    expect(reserved(await claim({ agentLimit: 100 })).maxOutputTokens).toBe(20);
  });

  test('refuses a question that alone is more than what is left', async () => {
    const { spend, claim } = setUp();
    await spend(90, { agentLimit: 100 });
    expect((await claim({ agentLimit: 100 })).kind).toBe('refused');
  });

  test('[WORKER-14] lets concurrent calls wait for each other, so that they cannot overspend together', async () => {
    const { claim, ledger } = setUp();
    const first = reserved(await claim({ agentLimit: 150 }));
    const second = claim({ agentLimit: 150 });
    expect(await isPending(second)).toBe(true);
    first.settle(30);
    reserved(await second).settle(100);
    expect(ledger.usedTokens('lab')).toBe(130);
    expect(reserved(await claim({ agentLimit: 150 })).maxOutputTokens).toBe(10);
  });

  test('refuses who waited when nothing is left', async () => {
    const { claim } = setUp();
    const first = reserved(await claim({ agentLimit: 100 }));
    const second = claim({ agentLimit: 100 });
    first.settle(100);
    expect(await second).toEqual({ kind: 'refused', reason: 'daily token budget exceeded' });
  });

  test('stops waiting when the task ends', async () => {
    const { claim } = setUp();
    await claim({ agentLimit: 100 });
    const cancel = new AbortController();
    const second = claim({ agentLimit: 100 }, cancel.signal);
    cancel.abort(new Error('run cancelled'));
    await expect(second).rejects.toThrow('run cancelled');
  });

  test('[WORKER-14] counts all agents of a namespace against its ceiling, and no other namespace', async () => {
    const { spend, claim } = setUp();
    await spend(100, { agent: 'other' });
    await spend(100, { namespace: 'elsewhere' });
    expect(await claim({ namespaceLimit: 100 })).toEqual({
      kind: 'refused',
      reason: 'namespace daily token ceiling exceeded',
    });
    expect((await claim({ namespaceLimit: 120 })).kind).toBe('reserved');
  });

  test('starts from what was spent before, oldest first out of the window', async () => {
    const spent = (tokens: number, atMillis: number) => ({
      namespace: 'lab',
      agent: 'helper',
      jobId: 'j',
      tokens,
      atMillis,
    });
    let nowMillis = 24 * hour;
    const ledger = memoryTokenLedger(
      () => nowMillis,
      [spent(30, 20 * hour), spent(40, 10 * hour), spent(50, 0)],
    );
    expect(ledger.usedTokens('lab', 'helper')).toBe(70);
    nowMillis = 34 * hour;
    expect(ledger.usedTokens('lab')).toBe(30);
  });

  test('settles once', async () => {
    const { claim, ledger } = setUp();
    const reservation = reserved(await claim());
    reservation.settle(10);
    reservation.settle(10);
    expect(ledger.usedTokens('lab')).toBe(10);
  });
});

import type { Timers } from '../common/timers.ts';
import type { Account, SpentTokens } from './spending-ledger.ts';

/** One model call, as the accounts that it is billed to know it. */
export interface LedgerCall {
  readonly id: string;
  readonly namespace: string;
  readonly accounts: readonly Account[];
  /** The most that it may use. */
  readonly reserved: SpentTokens;
}

export interface HeldCallsParts {
  readonly renew: (call: LedgerCall) => Promise<void>;
  readonly bill: (call: LedgerCall, used: SpentTokens) => Promise<void>;
  /** Another one means that Redis may have lost what it knew: another run of Redis, or a ledger opened anew. */
  readonly epoch: (namespace: string) => Promise<string>;
  readonly timers: Timers;
  /** How often reservations are renewed. */
  readonly everyMillis: number;
  readonly onError: (what: string, error: unknown) => void;
}

/** The calls of this process: reserved, settled and not stored yet, or settled lately. */
export interface HeldCalls {
  /** Renews the reservation until it is settled. */
  hold(call: LedgerCall): void;
  /** Resolves when the bill is stored, or when it is clear that this will take a while. */
  settle(call: LedgerCall, used: SpentTokens): Promise<void>;
  /** Gives up what may have been set aside without an answer that came here; until then nobody holds on to it. */
  abandon(call: LedgerCall): void;
  /** Rejects while it cannot be given up. What runs out instead counts as spent, so this comes before other claims. */
  giveUpAbandoned(): Promise<void>;
  /** Tries once more to store what is not stored yet. */
  close(): Promise<void>;
}

export const nothing: SpentTokens = { inputTokens: 0, outputTokens: 0, thinkingTokens: 0 };

/**
 * Status tells of a task only when it has ended; until then this process must remember what it has spent. Never longer
 * than Redis, which would bill again what it has forgotten.
 */
const rememberedMillis = 3_000_000;
const remembered = 5_000;

/**
 * Keeps reservations from running out, stores bills however long Redis is away, and tells Redis anew of what it has lost
 * (gitops 22).
 */
export function createHeldCalls(parts: HeldCallsParts): HeldCalls {
  const { renew, bill, epoch, timers, everyMillis, onError } = parts;
  const open = new Map<string, LedgerCall>();
  const abandoned = new Map<string, LedgerCall>();
  const unstored = new Map<string, { readonly call: LedgerCall; readonly used: SpentTokens }>();
  const settled = new Map<
    string,
    { readonly call: LedgerCall; readonly used: SpentTokens; readonly atMillis: number }
  >();
  const epochs = new Map<string, string>();
  let isClosed = false;

  const forgetOld = (): void => {
    for (const [id, { atMillis }] of settled) {
      if (settled.size <= remembered && atMillis > timers.now() - rememberedMillis) return;
      settled.delete(id);
    }
  };
  const store = async ({ call, used }: { call: LedgerCall; used: SpentTokens }): Promise<void> => {
    await bill(call, used);
    unstored.delete(call.id);
    open.delete(call.id);
    settled.set(call.id, { call, used, atMillis: timers.now() });
    forgetOld();
  };

  /** What Redis may not know any more it is told again, before anyone opens the ledger anew. */
  const repeatLost = async (namespace: string): Promise<void> => {
    const now = await epoch(namespace);
    if (now === epochs.get(namespace)) return;
    // The latest first: only they are lost with an append-only file.
    const ofNamespace = [...settled.values()].filter(({ call }) => call.namespace === namespace).toReversed();
    await Promise.all(ofNamespace.map(({ call, used }) => bill(call, used)));
    epochs.set(namespace, now);
  };
  const giveUpAbandoned = async (): Promise<void> => {
    for (const call of abandoned.values()) {
      await store({ call, used: nothing });
      abandoned.delete(call.id);
    }
  };
  const look = async (): Promise<void> => {
    forgetOld();
    const calls = [...open.values(), ...[...settled.values()].map(({ call }) => call)];
    await Promise.all([...new Set(calls.map(({ namespace }) => namespace))].map(repeatLost));
    await Promise.all([...open.values()].map(renew));
    // As soon as Redis is back: others wait for what is set aside and not needed.
    await Promise.all([...unstored.values()].map(store));
    await giveUpAbandoned();
  };
  let stopTimer = (): void => {};
  const lookAgain = (): void => {
    stopTimer = timers.after(everyMillis, () => {
      void look()
        .catch((error: unknown) => {
          if (!isClosed) onError('Cannot renew reservations of tokens', error);
        })
        .then(() => {
          if (!isClosed) lookAgain();
        });
    });
  };
  lookAgain();

  return {
    hold: (call) => {
      open.set(call.id, call);
    },
    settle: async (call, used) => {
      // Until it is stored, the reservation stands for it.
      open.set(call.id, call);
      unstored.set(call.id, { call, used });
      try {
        await store({ call, used });
      } catch (error) {
        onError('Cannot bill tokens; it is tried again', error);
      }
    },
    abandon: (call) => {
      abandoned.set(call.id, call);
      giveUpAbandoned().catch((error: unknown) =>
        onError('Cannot give up a reservation of tokens; it is tried again', error),
      );
    },
    giveUpAbandoned,
    close: async () => {
      isClosed = true;
      stopTimer();
      await giveUpAbandoned().catch((error: unknown) =>
        onError('Reservations of tokens are not given up', error),
      );
      await Promise.all(
        [...unstored.values()].map((one) =>
          store(one).catch((error: unknown) => onError(`Tokens of ${one.call.id} are not billed`, error)),
        ),
      );
    },
  };
}

import { randomUUID } from 'node:crypto';
import { pause } from '../common/pause.ts';
import { systemTimers, type Timers } from '../common/timers.ts';
import type { RedisConnections } from '../queue/bullmq/redis-connections.ts';
import { tokenPrice } from './accounts.ts';
import { refusalOf } from './claim-verdict.ts';
import { createHeldCalls, type LedgerCall, nothing } from './held-calls.ts';
import { ledgerKeys } from './ledger-keys.ts';
import { renewScript, reserveScript, settleScript, windowsScript } from './ledger-scripts.ts';
import { expiryMillis } from './ledger-time.ts';
import { type CallAccounts, redisBudgets } from './redis-budgets.ts';
import { type RedisEpochs, redisEpochs } from './redis-epochs.ts';
import { redisScript, scriptSums } from './redis-script.ts';
import {
  type AccountWindow,
  type BudgetLedger,
  type Claim,
  type Claimed,
  LedgerUnavailable,
  type SpendingLedger,
} from './spending-ledger.ts';

export interface RedisLedgerOptions {
  readonly connections: Pick<RedisConnections, 'commands' | 'explained'>;
  /** What every key begins with; `kubeswarm`, if not given. */
  readonly prefix?: string;
  readonly onError?: (what: string, error: unknown) => void;
  readonly timers?: Timers;
  /** Instead of the clock of Redis, which all pods share. */
  readonly now?: () => number;
  /** How long a reservation holds of which nobody gives a sign of life; 30 s, if not given. */
  readonly leaseMillis?: number;
}

/** The ledger of all pods of a namespace. It must be opened before anything can be reserved. */
export interface RedisLedger extends SpendingLedger, BudgetLedger, Pick<RedisEpochs, 'open' | 'look'> {
  ping(): Promise<void>;
  /** Leaves the connection open. */
  close(): Promise<void>;
}

const defaultLeaseMillis = 30_000;
/** After Redis has lost its data, everybody has told it of open calls within this time. */
const renewalMillis = 1_000;
const firstPauseMillis = 50;
const longestPauseMillis = 1_000;

/** Two reservations of one job are two calls. */
const callIdOf = ({ jobId }: Pick<Claim, 'jobId'>): string => `${jobId}/${randomUUID().slice(0, 8)}`;

export function redisLedger(options: RedisLedgerOptions): RedisLedger {
  const { connections, timers = systemTimers, onError = () => {} } = options;
  const { leaseMillis = defaultLeaseMillis } = options;
  const { commands, explained } = connections;
  const keys = ledgerKeys(options.prefix);
  const time = (): number | '' => options.now?.() ?? '';
  const scripts = {
    reserve: redisScript(reserveScript, commands),
    renew: redisScript(renewScript, commands),
    settle: redisScript(settleScript, commands),
    windows: redisScript(windowsScript, commands),
  };
  const budgets = redisBudgets({
    commands,
    available: (work) => available(work),
    keys,
    time,
    nowMillis: options.now ?? timers.now,
  });
  const keysOf = ({ namespace, accounts }: Pick<LedgerCall, 'namespace' | 'accounts'>): readonly string[] =>
    accounts.flatMap(({ name }) => keys.account(namespace, name));
  const available = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw new LedgerUnavailable(explained(error).message);
    }
  };
  const epochs = redisEpochs({ commands, available: (work) => available(work), keys, time });
  const calls = createHeldCalls({
    timers,
    everyMillis: renewalMillis,
    onError,
    epoch: epochs.epochOf,
    renew: async (call) => {
      const sums = call.accounts.map((account) => scriptSums(call.reserved, account));
      await available(scripts.renew(keysOf(call), [time(), leaseMillis, call.id, ...sums]));
    },
    bill: async (call, used) => {
      const sums = call.accounts.map((account) => scriptSums(used, account));
      await available(scripts.settle(keysOf(call), [time(), call.id, ...sums]));
    },
  });

  const tryToReserve = async (
    claim: Claim,
    id: string,
    { accounts, version }: CallAccounts,
  ): Promise<Claimed | 'wait' | 'stale'> => {
    const { namespace, inputTokens, maxOutputTokens } = claim;
    const limits = accounts.flatMap(({ limit, price = tokenPrice, isAllotted = false }) => [
      limit,
      price.perInputToken,
      price.perOutputToken,
      isAllotted ? 1 : 0,
    ]);
    const call = (outputTokens: number): LedgerCall => ({
      id,
      namespace,
      accounts,
      reserved: { inputTokens, outputTokens, thinkingTokens: 0 },
    });
    await calls.giveUpAbandoned();
    let answer: unknown;
    try {
      answer = await available(
        scripts.reserve(
          [keys.epoch(namespace), keys.terms(namespace), ...keysOf({ namespace, accounts })],
          [time(), leaseMillis, id, inputTokens, maxOutputTokens, version, ...limits],
        ),
      );
    } catch (error) {
      // The answer may have got lost, and not the question.
      calls.abandon(call(maxOutputTokens));
      throw error;
    }
    const [verdict, value, used] = Array.isArray(answer) ? answer : [];
    if (verdict === 'refused') {
      const account = accounts[Number(value) - 1];
      const reason = account === undefined ? 'nothing is left' : refusalOf(account, Number(used));
      return { kind: 'refused', reason };
    }
    if (verdict !== 'reserved') return verdict === 'stale' ? 'stale' : 'wait';
    const granted = call(Number(value));
    calls.hold(granted);
    return {
      kind: 'reserved',
      maxOutputTokens: Number(value),
      settle: once((spent) => calls.settle(granted, spent)),
    };
  };

  return {
    async reserve(claim, signal) {
      const id = callIdOf(claim);
      let isStale = false;
      for (let millis = firstPauseMillis; ; millis = Math.min(2 * millis, longestPauseMillis)) {
        signal.throwIfAborted();
        const claimed = await tryToReserve(claim, id, await budgets.accountsOf(claim, isStale));
        isStale = claimed === 'stale';
        if (isStale) continue;
        if (claimed !== 'wait' && claimed !== 'stale') {
          if (signal.aborted && claimed.kind === 'reserved') await claimed.settle(nothing);
          signal.throwIfAborted();
          return claimed;
        }
        await pause(millis * (0.5 + Math.random()), signal, timers);
      }
    },
    bill(call, used) {
      const { namespace, jobId } = call;
      const accounts = budgets.knownAccounts(call);
      return calls.settle({ id: callIdOf({ jobId }), namespace, accounts, reserved: used }, used);
    },
    limitsOf: budgets.limitsOf,
    publish: budgets.publish,
    raise: budgets.raise,
    standing: budgets.standing,
    allot: budgets.allot,
    async windows(namespace, accounts) {
      const names = accounts.flatMap((name) => keys.account(namespace, name));
      const answer = await available(scripts.windows(names, [time()]));
      const texts = Array.isArray(answer) ? answer.map(String) : [];
      return new Map(
        accounts.map((name, index) => [name, windowOf(name, texts[2 * index], texts[2 * index + 1])]),
      );
    },
    open: epochs.open,
    look: epochs.look,
    closedIn: epochs.closedIn,
    ping: async () => void (await available(commands().ping())),
    close: calls.close,
  };
}

function windowOf(account: string, sums = '', oldestMinute = ''): AccountWindow {
  const [total = 0, inputTokens = 0, outputTokens = 0, thinkingTokens = 0] = sums.split(',').map(Number);
  const window = { total, inputTokens, outputTokens, thinkingTokens };
  if (oldestMinute === '' || total + inputTokens + outputTokens + thinkingTokens === 0) return window;
  return { ...window, expiresAtMillis: expiryMillis(account, Number(oldestMinute)) };
}

function once<Value>(action: (value: Value) => Promise<void>): (value: Value) => Promise<void> {
  let isDone = false;
  return async (value) => {
    if (isDone) return;
    isDone = true;
    await action(value);
  };
}

import { createHash } from 'node:crypto';
import type { RedisConnections } from '../queue/bullmq/redis-connections.ts';
import { allotScript, raiseScript, standingScript } from './budget-scripts.ts';
import { type BudgetTerms, budgetAccounts, noTerms } from './budget-terms.ts';
import type { LedgerKeys } from './ledger-keys.ts';
import { redisScript } from './redis-script.ts';
import type { Account, BilledCall, BudgetLedger, KnownLimits } from './spending-ledger.ts';

export interface RedisBudgetsOptions {
  readonly commands: RedisConnections['commands'];
  readonly available: <T>(work: Promise<T>) => Promise<T>;
  readonly keys: LedgerKeys;
  /** What scripts are told: the time, or '' for that of Redis. */
  readonly time: () => number | '';
  readonly nowMillis: () => number;
}

/** The accounts of a call, and the terms that they follow from: a reservation is stale when these have changed. */
export interface CallAccounts {
  readonly accounts: readonly Account[];
  /** `*`: they follow from no terms. */
  readonly version: string;
}

/** Budgets as Redis has them. */
export interface RedisBudgets extends Omit<BudgetLedger, 'closedIn'> {
  /** Asks Redis where nothing is known, or when it shall be asked again. */
  accountsOf(call: BilledCall, again?: boolean): Promise<CallAccounts>;
  /** By what is known. */
  knownAccounts(call: BilledCall): readonly Account[];
  limitsOf(call: BilledCall): KnownLimits;
}

interface Known {
  readonly version: string;
  readonly terms: BudgetTerms;
}

export function redisBudgets(options: RedisBudgetsOptions): RedisBudgets {
  const { commands, available, keys, time, nowMillis } = options;
  const known = new Map<string, Known>();
  const scripts = {
    raise: redisScript(raiseScript, commands),
    standing: redisScript(standingScript, commands),
    allot: redisScript(allotScript, commands),
  };
  const load = async (namespace: string): Promise<Known> => {
    const [version, text] = await available(commands().hmget(keys.terms(namespace), 'version', 'text'));
    const loaded = { version: version ?? '', terms: parseTerms(text) };
    known.set(namespace, loaded);
    return loaded;
  };
  const withBudgets = ({ accounts, spender }: BilledCall, terms: BudgetTerms): readonly Account[] =>
    spender === undefined ? accounts : [...accounts, ...budgetAccounts(terms, spender, nowMillis())];
  const knownAccounts = (call: BilledCall): readonly Account[] =>
    withBudgets(call, known.get(call.namespace)?.terms ?? noTerms);

  return {
    knownAccounts,
    async accountsOf(call, again = false) {
      const { namespace, accounts, spender } = call;
      if (spender === undefined) return { accounts, version: '*' };
      const found = again ? undefined : known.get(namespace);
      const { terms, version } = found ?? (await load(namespace));
      return { accounts: withBudgets(call, terms), version };
    },
    limitsOf(call) {
      // Without a version: Redis has none (any more).
      const isUnknown = call.spender !== undefined && (known.get(call.namespace)?.version ?? '') === '';
      return {
        isLimited: isUnknown || knownAccounts(call).some(({ limit }) => limit > 0),
        budgets: (known.get(call.namespace)?.terms ?? noTerms).budgets.map(({ name }) => name),
      };
    },
    async publish(namespace, terms) {
      const text = JSON.stringify(terms);
      const version = createHash('sha256').update(text).digest('hex').slice(0, 16);
      await available(commands().hset(keys.terms(namespace), { version, text }));
    },
    async raise(namespace, account, atLeast) {
      const names = [keys.epoch(namespace), ...keys.account(namespace, account)];
      await available(scripts.raise(names, [time(), atLeast]));
    },
    async standing(namespace, account) {
      const answer = await available(scripts.standing(keys.account(namespace, account), [time()]));
      const [used, held, wanted, allotted] = Array.isArray(answer) ? answer : [];
      return {
        used: Number(used),
        held: Number(held),
        wanted: Number(wanted),
        allotted: allotted === '' ? undefined : Number(allotted),
      };
    },
    async allot(namespace, account, amount, isFinal) {
      const names = [keys.epoch(namespace), ...keys.account(namespace, account)];
      const answer = await available(scripts.allot(names, [time(), amount, isFinal ? 1 : 0]));
      return answer === '' ? undefined : Number(answer);
    },
  };
}

/** As `publish` has written them. */
function parseTerms(text: string | null | undefined): BudgetTerms {
  if (text === null || text === undefined) return noTerms;
  const terms: BudgetTerms = JSON.parse(text);
  return terms;
}

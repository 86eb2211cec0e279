import { DEFAULT_PREFIX } from '../queue/bullmq/task-keys.ts';

/** Where the ledger of a namespace is in Redis. `_` cannot stand in the name of an agent, so no queue has such keys. */
export interface LedgerKeys {
  /** Says that the ledger holds all that was spent, and since which run of Redis (gitops 22). */
  epoch(namespace: string): string;
  /** Which budgets count there: hash of `version` and `text`. */
  terms(namespace: string): string;
  /** The three keys of an account, in the order in which the scripts take them. */
  account(namespace: string, account: string): readonly [minutes: string, calls: string, due: string];
}

export function ledgerKeys(prefix = DEFAULT_PREFIX): LedgerKeys {
  const key = (namespace: string, rest: string): string => `${prefix}:${namespace}._ledger:${rest}`;
  return {
    epoch: (namespace) => key(namespace, 'epoch'),
    terms: (namespace) => key(namespace, 'terms'),
    account: (namespace, account) => [
      key(namespace, `${account}:minutes`),
      key(namespace, `${account}:calls`),
      key(namespace, `${account}:due`),
    ],
  };
}

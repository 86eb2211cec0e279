import { randomUUID } from 'node:crypto';
import type { RedisConnections } from '../queue/bullmq/redis-connections.ts';
import { namespaceAccount } from './accounts.ts';
import type { LedgerKeys } from './ledger-keys.ts';
import { epochsScript, openScript } from './ledger-scripts.ts';
import { redisScript, scriptSums } from './redis-script.ts';
import type { PastOfAccount, PastSpending } from './spending-ledger.ts';

export interface RedisEpochsOptions {
  readonly commands: RedisConnections['commands'];
  readonly available: <T>(work: Promise<T>) => Promise<T>;
  readonly keys: LedgerKeys;
  /** What scripts are told: the time, or '' for that of Redis. */
  readonly time: () => number | '';
}

export interface SeenLedgers {
  /** Which run of Redis it is, another one after each restart and failover; '' where Redis does not say. */
  readonly run: string;
  /** In the order of the namespaces. */
  readonly ledgers: readonly SeenLedger[];
}

interface SeenLedger {
  readonly namespace: string;
  /** '' if it has never been opened, or is gone. */
  readonly epoch: string;
  readonly isOpen: boolean;
}

/** Which ledgers are open, and the opening of those that are not. */
export interface RedisEpochs {
  /**
   * Opens the ledger of a namespace: one that is gone with what was spent before. False when it was open already, or
   * Redis runs anew since `run`.
   */
  open(
    namespace: string,
    past: readonly PastSpending[],
    pastOfBudgets?: readonly PastOfAccount[],
    run?: string,
  ): Promise<boolean>;
  look(namespaces: readonly string[]): Promise<SeenLedgers>;
  closedIn(namespaces: readonly string[]): Promise<readonly string[]>;
  /** Another text when Redis may have lost what it knew. */
  epochOf(namespace: string): Promise<string>;
}

export function redisEpochs({ commands, available, keys, time }: RedisEpochsOptions): RedisEpochs {
  const scripts = { epochs: redisScript(epochsScript, commands), open: redisScript(openScript, commands) };
  const look = async (namespaces: readonly string[]): Promise<SeenLedgers> => {
    const answer = await available(scripts.epochs(namespaces.map(keys.epoch), []));
    const [run = '', ...parts] = Array.isArray(answer) ? answer.map(String) : [];
    const ledgers = namespaces.map((namespace, index) => ({
      namespace,
      epoch: parts[2 * index] ?? '',
      isOpen: parts[2 * index + 1] === '1',
    }));
    return { run, ledgers };
  };
  return {
    look,
    async closedIn(namespaces) {
      if (namespaces.length === 0) return [];
      const { ledgers } = await look(namespaces);
      return ledgers.filter(({ isOpen }) => !isOpen).map(({ namespace }) => namespace);
    },
    async epochOf(namespace) {
      const { run, ledgers } = await look([namespace]);
      return `${run} ${ledgers[0]?.epoch ?? ''}`;
    },
    async open(namespace, past, pastOfBudgets = [], run = '') {
      const accounts = [namespaceAccount, ...past.map(({ agent }) => agent)];
      const names = [...new Set([...accounts, ...pastOfBudgets.map(({ account }) => account)])];
      const entry = (account: string, atMillis: number, sums: string, of: PastJob) => [
        names.indexOf(account) + 1,
        atMillis,
        sums,
        of.step ?? '',
        of.openJobId ?? '',
      ];
      const entries = [
        ...past.flatMap((one) =>
          [namespaceAccount, one.agent].flatMap((account) =>
            entry(account, one.atMillis, scriptSums(one), one),
          ),
        ),
        ...pastOfBudgets.flatMap((one) => entry(one.account, 0, `${one.amount},0,0,0`, one)),
      ];
      const answer = await available(
        scripts.open(
          [keys.epoch(namespace), ...names.flatMap((name) => keys.account(namespace, name))],
          [time(), randomUUID(), run, ...entries],
        ),
      );
      return answer === 1;
    },
  };
}

type PastJob = Pick<PastSpending, 'step' | 'openJobId'>;

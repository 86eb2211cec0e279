import type { SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import type { Timers } from '../common/timers.ts';
import { pastSpending } from '../controllers/common/past-spending.ts';
import { agentKind, runKind } from '../controllers/common/swarm-kinds.ts';
import type { Api } from '../kube/api.ts';
import type { Reader } from '../kube/controller.ts';
import type { RedisLedger } from '../ledger/redis-ledger.ts';
import type { BudgetKeeper } from './budget-keeper.ts';
import { lookAgain } from './look-again.ts';

export interface LedgerKeeperOptions {
  readonly ledger: Pick<RedisLedger, 'look' | 'open'>;
  /** Says which namespaces have agents. */
  readonly reader: Pick<Reader, 'list'>;
  /** Asked for statuses, which must not be those of yesterday. */
  readonly api: Pick<Api, 'list'>;
  readonly budgets: Pick<BudgetKeeper, 'prepare'>;
  readonly timers: Timers;
  readonly log: {
    info(facts: object, message: string): void;
    warn(facts: object, message: string): void;
  };
}

/**
 * Nothing is reserved before agents have told Redis anew of their calls: they are connected again within a second, and
 * look within another.
 */
const graceMillis = 3_500;

/**
 * Opens the ledger of every namespace that has agents: of a new one, and of one that Redis has lost, with what statuses
 * tell of the last day (gitops 22), and after every restart of Redis, which may have lost the last of it. Until then no
 * task calls a model, after a mere restart none that something limits. Returns how to stop.
 */
export function keepLedgers({ ledger, reader, api, budgets, timers, log }: LedgerKeeperOptions): () => void {
  /** Since when the ledger of a namespace is known to be closed. */
  const closedSince = new Map<string, number>();
  const wasOpen = new Set<string>();
  let run: string | undefined;

  const openOne = async (namespace: string): Promise<void> => {
    const sinceMillis = closedSince.get(namespace) ?? timers.now();
    closedSince.set(namespace, sinceMillis);
    const runs = (await api.list<SwarmRun>(runKind, { namespace })).items;
    const agents = (await api.list<SwarmAgent>(agentKind, { namespace })).items;
    const past = pastSpending(runs, agents, timers.now());
    // Where nothing runs and nothing was spent, nobody has anything to tell.
    const isIdle = past.length === 0 && agents.every(({ status }) => (status?.readyReplicas ?? 0) === 0);
    if (!(isIdle && !wasOpen.has(namespace)) && timers.now() - sinceMillis < graceMillis) return;
    // Nobody may spend there before budgets count it.
    const isOpenedNow = await ledger.open(namespace, past, await budgets.prepare(namespace, runs), run);
    wasOpen.add(namespace);
    if (isOpenedNow) log.info({ namespace }, 'the ledger of tokens is open');
  };
  const look = async (): Promise<void> => {
    const agents = await reader.list<SwarmAgent>(agentKind);
    const namespaces = [...new Set(agents.map(({ metadata }) => metadata.namespace ?? ''))];
    const seen = await ledger.look(namespaces);
    // What agents have told the run before may be lost again.
    if (seen.run !== run) closedSince.clear();
    if (seen.run === '' && run !== '')
      log.warn({}, 'Redis does not tell of its restarts (INFO server): what they lose is not told anew');
    run = seen.run;
    const closed = seen.ledgers.filter(({ isOpen }) => !isOpen).map(({ namespace }) => namespace);
    for (const { namespace, epoch } of seen.ledgers) if (epoch !== '') wasOpen.add(namespace);
    for (const namespace of closedSince.keys())
      if (!closed.includes(namespace)) closedSince.delete(namespace);
    let failure: Error | undefined;
    for (const namespace of closed) {
      await openOne(namespace).catch((error: unknown) => {
        failure ??= new Error(`namespace ${namespace}: ${messageOf(error)}`);
      });
    }
    if (failure !== undefined) throw failure;
  };
  return lookAgain(look, 'ledgers of tokens cannot be looked after', { timers, log });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

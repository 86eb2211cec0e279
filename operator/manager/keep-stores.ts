import { type KeptQueues, sweepQueues } from '../controllers/agent/sweep-queues.ts';
import type { Swept } from '../controllers/common/sweep-orphans.ts';
import { sweepRuns } from '../controllers/run/sweep-runs.ts';
import type { RedisOutputStore } from '../outputs/redis-output-store.ts';
import type { RunOfTasks, TaskQueue } from '../queue/task-queue.ts';
import type { BudgetKeeper } from './budget-keeper.ts';
import { keepLedgers, type LedgerKeeperOptions } from './keep-ledgers.ts';

export interface StoreKeeperOptions extends LedgerKeeperOptions {
  readonly outputs: RedisOutputStore;
  readonly queue: Pick<TaskQueue, 'runs' | 'forget'> & KeptQueues;
  readonly budgets: BudgetKeeper;
}

const sweepMillis = 600_000;

/** Looks after what lives in Redis beside the queue, for as long as the operator leads. Returns how to stop. */
export function keepStores(options: StoreKeeperOptions): () => void {
  const { outputs, queue, api, timers, log } = options;
  const tasks = {
    runs: queue.runs,
    // Of this namespace only: what agents write there must not say what happens in another one.
    forget: ({ namespace, uid }: RunOfTasks) => queue.forget(uid, namespace),
  };
  const stops = [keepLedgers(options), options.budgets.start()];
  let callOff = (): void => {};
  let isClosed = false;

  const sweepOne = async (what: string, work: () => Promise<Swept>): Promise<void> => {
    try {
      const { dropped, problems } = await work();
      if (dropped > 0) log.info({ dropped }, `${what} were dropped`);
      for (const { namespace, error } of problems)
        if (!isClosed) log.warn({ err: error, namespace }, `${what} could not all be dropped`);
    } catch (error) {
      if (!isClosed) log.warn({ err: error }, `${what} could not be dropped`);
    }
  };
  const sweep = async (): Promise<void> => {
    // Tasks first: what still runs of them must not store anything any more.
    await sweepOne('tasks of deleted runs', () => sweepRuns(tasks, api));
    await sweepOne('outputs of deleted runs', () => sweepRuns(outputs, api));
    await sweepOne('queues of deleted agents', () => sweepQueues(queue, api));
    if (!isClosed) callOff = timers.after(sweepMillis, () => void sweep());
  };
  void sweep();

  return () => {
    isClosed = true;
    for (const stop of stops) stop();
    callOff();
  };
}

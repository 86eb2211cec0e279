import { sweepRuns } from '../controllers/run/sweep-runs.ts';
import type { RedisOutputStore } from '../outputs/redis-output-store.ts';
import type { RunOfTasks, TaskQueue } from '../queue/task-queue.ts';
import { keepLedgers, type LedgerKeeperOptions } from './keep-ledgers.ts';

export interface StoreKeeperOptions extends LedgerKeeperOptions {
  readonly outputs: RedisOutputStore;
  readonly queue: Pick<TaskQueue, 'runs' | 'forget'>;
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
  const stopLedgers = keepLedgers(options);
  let callOff = (): void => {};
  let isClosed = false;

  const sweep = (): void => {
    // Tasks first: what still runs of them must not store anything any more.
    void sweepRuns(tasks, api)
      .then(async (ofTasks) => {
        const ofOutputs = await sweepRuns(outputs, api);
        if (ofTasks + ofOutputs > 0)
          log.info({ ofTasks, ofOutputs }, 'tasks and outputs of deleted runs were dropped');
      })
      .catch((error: unknown) => {
        if (!isClosed) log.warn({ err: error }, 'tasks and outputs of deleted runs could not be dropped');
      })
      .then(() => {
        if (!isClosed) callOff = timers.after(sweepMillis, sweep);
      });
  };
  sweep();

  return () => {
    isClosed = true;
    stopLedgers();
    callOff();
  };
}

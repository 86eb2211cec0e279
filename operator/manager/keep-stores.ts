import { sweepOutputs } from '../controllers/run/sweep-outputs.ts';
import type { RedisOutputStore } from '../outputs/redis-output-store.ts';
import { keepLedgers, type LedgerKeeperOptions } from './keep-ledgers.ts';

export interface StoreKeeperOptions extends LedgerKeeperOptions {
  readonly outputs: RedisOutputStore;
}

const sweepMillis = 600_000;

/** Looks after what lives in Redis beside the queue, for as long as the operator leads. Returns how to stop. */
export function keepStores(options: StoreKeeperOptions): () => void {
  const { outputs, api, timers, log } = options;
  const stopLedgers = keepLedgers(options);
  let callOff = (): void => {};
  let isClosed = false;

  const sweep = (): void => {
    void sweepOutputs(outputs, api)
      .then((dropped) => {
        if (dropped > 0) log.info({ runs: dropped }, 'outputs of deleted runs were dropped');
      })
      .catch((error: unknown) => {
        if (!isClosed) log.warn({ err: error }, 'outputs of deleted runs could not be dropped');
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

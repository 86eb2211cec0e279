import { withPrices } from '../../schemas/prices.ts';
import type { Timers } from '../common/timers.ts';
import type { ConfigMap } from '../controllers/common/workload.ts';
import { builtInPrices, type PriceTable } from '../engine/index.ts';
import type { Api } from '../kube/api.ts';

export interface PriceSourceOptions {
  readonly api: Pick<Api, 'get'>;
  readonly configMap: { readonly namespace: string; readonly name: string };
  readonly timers: Timers;
  readonly log: {
    info(facts: object, message: string): void;
    warn(facts: object, message: string): void;
  };
}

export interface PriceSource {
  readonly prices: () => PriceTable;
  close(): void;
}

const LOOK_MILLIS = 60_000;

/**
 * Built-in prices under those of a ConfigMap (`<prefix>: <in>/<out>`), which is read again every minute. While it is
 * missing or unreadable the table before stays in force (governance 5.3).
 */
export function watchPrices({ api, configMap, timers, log }: PriceSourceOptions): PriceSource {
  let table = builtInPrices;
  let told = '';
  let isClosed = false;
  let callOff = (): void => {};

  const tell = (problem: string): void => {
    if (problem !== '' && problem !== told) log.warn({ configMap, problem }, 'the prices stay as they are');
    if (problem === '' && told !== '') log.info({ configMap }, 'the prices are read again');
    told = problem;
  };
  const look = async (): Promise<void> => {
    try {
      const found = await api.get<ConfigMap>({ apiVersion: 'v1', kind: 'ConfigMap', ...configMap });
      const next = found === undefined ? undefined : withPrices(builtInPrices, found.data ?? {});
      if (next !== undefined) table = next;
      if (found === undefined) tell('the ConfigMap does not exist');
      else tell(next === undefined ? 'a value is not written as <input>/<output>' : '');
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    }
    if (!isClosed) callOff = timers.after(LOOK_MILLIS, () => void look());
  };
  void look();

  return {
    prices: () => table,
    close: () => {
      isClosed = true;
      callOff();
    },
  };
}

import type { KubeObject } from '../../schemas/kube-object.ts';
import type { Timers } from '../common/timers.ts';
import { type Api, ApiError, type KindKey, type ListRequest } from './api.ts';

const POLL_MILLIS = 30_000;

/** Cluster-scoped objects that a Role lets us get by name, not list or watch: read again every 30 s. */
export function polledObjects(
  api: Pick<Api, 'get'>,
  names: readonly string[],
  timers: Timers,
): Pick<Api, 'list' | 'watch'> {
  return {
    list: async <T extends KubeObject>(
      { apiVersion, kind }: KindKey,
      { keep = (object) => object }: ListRequest = {},
    ) => {
      const found = await Promise.all(names.map((name) => api.get<T>({ apiVersion, kind, name })));
      const items = found.filter((object) => object !== undefined);
      return { items: items.map(keep) as readonly KubeObject[] as readonly T[], resourceVersion: '0' };
    },
    async *watch(_kind, { signal }) {
      await new Promise<void>((resolve) => {
        const callOff = timers.after(POLL_MILLIS, resolve);
        signal.addEventListener(
          'abort',
          () => {
            callOff();
            resolve();
          },
          { once: true },
        );
      });
      if (!signal.aborted) throw new ApiError(410, 'Expired', 'time to read again');
    },
  };
}

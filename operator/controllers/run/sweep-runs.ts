import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import { runKind } from '../common/swarm-kinds.ts';

/** What keeps something of runs beside their objects: their outputs, their tasks. */
export interface KeptOfRuns {
  /** Every run of which something is kept. */
  runs(): Promise<readonly KeptRun[]>;
  forget(run: KeptRun): Promise<void>;
}

interface KeptRun {
  readonly namespace: string;
  readonly uid: string;
}

/**
 * Drops what is kept of runs that are gone: no operator may have been there to see them go (decision 31). Whatever is
 * kept belongs to a run that existed before, so one that the API server does not know now has been deleted.
 */
export async function sweepRuns(store: KeptOfRuns, api: Pick<Api, 'list'>): Promise<number> {
  const byNamespace = Map.groupBy(await store.runs(), ({ namespace }) => namespace);
  let dropped = 0;
  for (const [namespace, kept] of byNamespace) {
    const alive = await uidsIn(namespace, api);
    for (const run of kept) {
      if (alive === undefined || alive.has(run.uid)) continue;
      await store.forget(run);
      dropped += 1;
    }
  }
  return dropped;
}

/** Undefined where we may not look. */
async function uidsIn(namespace: string, api: Pick<Api, 'list'>): Promise<ReadonlySet<string> | undefined> {
  try {
    const { items } = await api.list<SwarmRun>(runKind, { namespace });
    return new Set(items.map(({ metadata }) => metadata.uid ?? ''));
  } catch (error) {
    if (isApiError(error, 403)) return undefined;
    throw error;
  }
}

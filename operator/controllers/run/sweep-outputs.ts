import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import type { OutputStore, RunOfOutputs } from '../../outputs/output-store.ts';
import { runKind } from '../common/swarm-kinds.ts';

export interface SweptOutputs extends Pick<OutputStore, 'forget'> {
  /** Every run of which something is kept. */
  runs(): Promise<readonly RunOfOutputs[]>;
}

/**
 * Drops the outputs of runs that are gone: no operator may have been there to see them go (decision 31). Whatever is
 * kept belongs to a run that existed before, so one that the API server does not know now has been deleted.
 */
export async function sweepOutputs(outputs: SweptOutputs, api: Pick<Api, 'list'>): Promise<number> {
  const byNamespace = Map.groupBy(await outputs.runs(), ({ namespace }) => namespace);
  let dropped = 0;
  for (const [namespace, kept] of byNamespace) {
    const alive = await uidsIn(namespace, api);
    for (const run of kept) {
      if (alive === undefined || alive.has(run.uid)) continue;
      await outputs.forget(run);
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

import type { Api } from '../../kube/api.ts';
import { runKind } from '../common/swarm-kinds.ts';
import { type Swept, sweepOrphans } from '../common/sweep-orphans.ts';

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

/** Drops what is kept of runs that are gone. */
export async function sweepRuns(store: KeptOfRuns, api: Pick<Api, 'list'>): Promise<Swept> {
  return sweepOrphans({
    kept: await store.runs(),
    ownersIn: async (namespace) => {
      const { items } = await api.list(runKind, { namespace, metadataOnly: true });
      const alive = new Set(items.map(({ metadata }) => metadata.uid));
      return ({ uid }) => alive.has(uid);
    },
    drop: store.forget,
  });
}

import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { Api } from '../../kube/api.ts';
import { runKind } from './swarm-kinds.ts';

/** Deletes these runs, and none that has taken one's name since. */
export async function deleteRuns(runs: readonly SwarmRun[], api: Api): Promise<void> {
  for (const { metadata } of runs) {
    const { name, namespace = '', uid = '' } = metadata;
    await api.delete({ ...runKind, namespace, name }, { uid });
  }
}

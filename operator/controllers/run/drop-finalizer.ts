import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { ObjectKey } from '../../../schemas/kube-object.ts';
import type { Api } from '../../kube/api.ts';

/** The Go operator held runs by it until it had cancelled their tasks. Ours holds none (gitops 25, decision 31). */
const finalizerOfGo = 'swarmrun.kubeswarm/cleanup';

export const isHeldByGo = ({ metadata }: SwarmRun): boolean =>
  metadata.finalizers?.includes(finalizerOfGo) === true;

/** Lets the run go, whatever phase it is in; nobody else would. Rejects with code 409 when somebody else writes it. */
export async function dropFinalizerOfGo(api: Api, key: ObjectKey, fieldManager: string): Promise<void> {
  // Whole, as the API server has it: an update replaces what it does not send.
  const run = await api.get<SwarmRun>(key);
  if (run === undefined || !isHeldByGo(run)) return;
  const finalizers = run.metadata.finalizers?.filter((finalizer) => finalizer !== finalizerOfGo) ?? [];
  await api.update({ ...run, metadata: { ...run.metadata, finalizers } }, { fieldManager });
}

import type { EmbeddedCluster } from '../../operator/embedded/embedded-cluster.ts';
import type { SwarmRun } from '../../schemas/generated/types.ts';

export interface WatchRunOptions {
  readonly namespace: string;
  readonly name: string;
  readonly signal: AbortSignal;
  /** Called with every state of the run that is seen, the last one included. */
  onChange(run: SwarmRun): void;
}

/** Follows a run until its phase is final. Rejects when the run is deleted or `signal` aborts. */
export async function watchRun(
  cluster: Pick<EmbeddedCluster, 'until'>,
  { namespace, name, signal, onChange }: WatchRunOptions,
): Promise<SwarmRun> {
  const key = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun', namespace, name };
  const last = await cluster.until<SwarmRun>(
    key,
    (run) => {
      if (run === undefined) return true;
      onChange(run);
      return run.status?.phase === 'Succeeded' || run.status?.phase === 'Failed';
    },
    signal,
  );
  if (last === undefined) throw new Error(`SwarmRun "${name}" was deleted`);
  return last;
}

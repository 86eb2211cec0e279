import type { SwarmEvent, SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isTerminal } from '../../engine/index.ts';
import { type Api, isApiError } from '../../kube/api.ts';
import { replacedAnnotation } from '../common/run-annotations.ts';
import { runKind } from '../common/swarm-kinds.ts';
import { firingAnnotation, triggerLabel } from './trigger-labels.ts';

/**
 * Runs of the event that are not over, those of this firing left out: a repeat must not stand in its own way. From the
 * server, since the cache may not have seen what another replica has just begun.
 */
export async function activeRuns(
  { metadata }: SwarmEvent,
  label: string,
  firingDigest: string,
  api: Pick<Api, 'list'>,
): Promise<readonly SwarmRun[]> {
  const { items } = await api.list<SwarmRun>(runKind, {
    namespace: metadata.namespace ?? '',
    labels: { [triggerLabel]: label },
    keep: outline,
  });
  return items.filter(
    (run) =>
      !isTerminal(run.status ?? {}) &&
      run.metadata.deletionTimestamp === undefined &&
      !isOfFiring(run, firingDigest),
  );
}

export function isOfFiring({ metadata }: KubeObject, firingDigest: string): boolean {
  return metadata.annotations?.[firingAnnotation]?.startsWith(`${firingDigest}.`) === true;
}

/** Asks for the end of the runs; their controller fails them as `Replaced` and cancels their tasks. */
export async function replaceRuns(
  runs: readonly SwarmRun[],
  reason: string,
  api: Pick<Api, 'apply'>,
): Promise<void> {
  for (const { metadata } of runs) {
    const { name, namespace = '', uid = '', annotations } = metadata;
    if (annotations?.[replacedAnnotation] !== undefined) continue;
    const marked: KubeObject = {
      ...runKind,
      metadata: { name, namespace, uid, annotations: { [replacedAnnotation]: reason } },
    };
    try {
      await api.apply(marked, { fieldManager: 'swarmevent-replace', force: true });
    } catch (error) {
      // It is gone, which will do.
      if (!isApiError(error, 409) && !isApiError(error, 404)) throw error;
    }
  }
}

/** Long outputs need not be in memory to know that a run is over. */
function outline(run: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, status } = run;
  const phase = typeof status === 'object' && status !== null && 'phase' in status ? status.phase : undefined;
  return { apiVersion, kind, metadata, status: { phase } };
}

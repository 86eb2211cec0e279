import type { Deployment } from '../common/workload.ts';

/**
 * Whether all pods are of the newest rollout and ready, so that no older one with an older prompt takes a task any more:
 * a pod that has been told to stop takes none.
 */
export function isRolledOut({ metadata, status = {} }: Deployment, wanted: number): boolean {
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, readyReplicas = 0 } = status;
  return (
    observedGeneration >= (metadata.generation ?? 0) &&
    updatedReplicas >= wanted &&
    updatedReplicas >= replicas &&
    readyReplicas >= wanted
  );
}

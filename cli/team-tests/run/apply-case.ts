import { type Deployment, deploymentKind } from '../../../operator/controllers/common/workload.ts';
import type { EmbeddedCluster } from '../../../operator/embedded/embedded-cluster.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { applyObjects } from '../../run/apply-objects.ts';
import { canRun, deploymentsBehind, isDeployment } from './served-here.ts';

/** What is applied for a test, or to record one. */
export interface AppliedCase {
  readonly objects: readonly KubeObject[];
  readonly run: SwarmRun;
  /** Addresses that the test answers for itself: what stands behind them is not started. */
  readonly answered: readonly URL[];
}

/**
 * Applies servers before those that call them, since an agent does not wait for long, and the run at last. SwarmEvents
 * are left out: they would start runs that nobody has asked for. Throws CommandFailure for an object that is refused.
 */
export async function applyCase(
  cluster: EmbeddedCluster,
  { objects, run, answered }: AppliedCase,
  signal: AbortSignal,
): Promise<void> {
  const replaced: readonly KubeObject[] = deploymentsBehind(answered, objects);
  const wanted = objects.filter((object) => object.kind !== 'SwarmEvent' && !replaced.includes(object));
  const servers = wanted.filter((object) => !isCaller(object));
  await applyObjects(cluster.api, servers, silently);
  await serversReady(cluster, servers.filter(isDeployment).filter(canRun), signal);
  await applyObjects(cluster.api, [...wanted.filter(isCaller), run], silently);
}

function isCaller({ kind }: KubeObject): boolean {
  return kind === 'SwarmAgent' || kind === 'SwarmTeam';
}

async function serversReady(
  cluster: Pick<EmbeddedCluster, 'until'>,
  deployments: readonly Deployment[],
  signal: AbortSignal,
): Promise<void> {
  for (const { metadata, spec } of deployments) {
    const wanted = spec.replicas ?? 1;
    const key = { ...deploymentKind, namespace: metadata.namespace ?? 'default', name: metadata.name };
    if (wanted > 0)
      await cluster.until<Deployment>(key, (found) => (found?.status?.readyReplicas ?? 0) >= wanted, signal);
  }
}

function silently(): void {}

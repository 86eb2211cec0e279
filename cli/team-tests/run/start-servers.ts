import {
  type Deployment,
  deploymentKind,
  type Service,
} from '../../../operator/controllers/common/workload.ts';
import type { EmbeddedCluster } from '../../../operator/embedded/embedded-cluster.ts';
import { portOf } from '../../../operator/embedded/pods/cluster-fetch.ts';
import { serviceAddress } from '../../../operator/embedded/pods/service-address.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

/** The objects without the Deployments behind addresses that the test answers for itself. */
export function withoutAnswered(
  objects: readonly KubeObject[],
  answered: readonly URL[],
): readonly KubeObject[] {
  const services = objects.filter(isService);
  const deployments = objects.filter(isDeployment);
  const behind = answered.flatMap((url) => {
    const address = serviceAddress(url.hostname, portOf(url), services, deployments);
    return address.kind === 'deployment' ? [address.deployment] : [];
  });
  return objects.filter((object) => !behind.some((deployment) => deployment === object));
}

/** Resolves when the Deployments that this machine can run are ready: an agent does not wait for long. */
export async function serversReady(
  cluster: Pick<EmbeddedCluster, 'until'>,
  objects: readonly KubeObject[],
  canRun: (image: string) => boolean,
  signal: AbortSignal,
): Promise<void> {
  for (const { metadata, spec } of objects.filter(isDeployment)) {
    const wanted = spec.replicas ?? 1;
    if (wanted === 0 || !canRun(spec.template.spec.containers[0]?.image ?? '')) continue;
    const key = { ...deploymentKind, namespace: metadata.namespace ?? 'default', name: metadata.name };
    await cluster.until<Deployment>(key, (found) => (found?.status?.readyReplicas ?? 0) >= wanted, signal);
  }
}

function isDeployment(object: KubeObject): object is Deployment {
  return object.kind === deploymentKind.kind && object.apiVersion === deploymentKind.apiVersion;
}

function isService(object: KubeObject): object is Service {
  return object.kind === 'Service' && object.apiVersion === 'v1';
}

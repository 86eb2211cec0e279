import {
  type Deployment,
  deploymentKind,
  type Service,
} from '../../../operator/controllers/common/workload.ts';
import { portOf } from '../../../operator/embedded/pods/cluster-fetch.ts';
import { serviceAddress } from '../../../operator/embedded/pods/service-address.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { recipeImage } from '../../run/local-cluster.ts';

/** The Deployments behind addresses of the cluster. */
export function deploymentsBehind(
  addresses: readonly URL[],
  objects: readonly KubeObject[],
): readonly Deployment[] {
  const services = objects.filter(isService);
  const deployments = objects.filter(isDeployment);
  return addresses.flatMap((url) => {
    const address = serviceAddress(url.hostname, portOf(url), services, deployments);
    return address.kind === 'deployment' ? [address.deployment] : [];
  });
}

/** Whether this machine can run what the Deployment is made of. */
export function canRun({ spec }: Deployment): boolean {
  const image = spec.template.spec.containers[0]?.image ?? '';
  return image === recipeImage || image.startsWith(`${recipeImage}:`);
}

export function isDeployment(object: KubeObject): object is Deployment {
  return object.kind === deploymentKind.kind && object.apiVersion === deploymentKind.apiVersion;
}

function isService(object: KubeObject): object is Service {
  return object.kind === 'Service' && object.apiVersion === 'v1';
}

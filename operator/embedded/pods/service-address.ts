import { type Deployment, isSelectedBy, type Service } from '../../controllers/common/workload.ts';

/** Where a name of the cluster leads: the Deployment behind the Service. */
export type ServiceAddress =
  | { readonly kind: 'deployment'; readonly deployment: Deployment }
  /** A name of the cluster that no Service, port or Deployment answers to. */
  | { readonly kind: 'nowhere'; readonly message: string }
  /** No name of the cluster: the outside world. */
  | { readonly kind: 'outside' };

/** `name.namespace.svc[.cluster.local]`; a bare `name.namespace` counts only when such a Service exists. */
export function serviceAddress(
  host: string,
  port: number,
  services: readonly Service[],
  deployments: readonly Deployment[],
): ServiceAddress {
  const match = /^([a-z0-9-]+)\.([a-z0-9-]+)(\.svc(?:\.cluster\.local)?)?$/.exec(host.toLowerCase());
  if (match === null) return { kind: 'outside' };
  const [, name = '', namespace = '', suffix] = match;
  const service = services.find(
    (candidate) => candidate.metadata.name === name && candidate.metadata.namespace === namespace,
  );
  if (service === undefined) {
    if (suffix === undefined) return { kind: 'outside' };
    return { kind: 'nowhere', message: `no Service "${name}" in namespace "${namespace}"` };
  }
  if (service.spec.ports?.some((candidate) => candidate.port === port) !== true)
    return { kind: 'nowhere', message: `Service "${name}" in namespace "${namespace}" has no port ${port}` };
  const deployment = deployments.find(
    (candidate) =>
      candidate.metadata.namespace === namespace &&
      isSelectedBy(candidate.spec.template.metadata?.labels, service.spec.selector),
  );
  if (deployment === undefined)
    return {
      kind: 'nowhere',
      message: `Service "${name}" in namespace "${namespace}" selects no Deployment`,
    };
  return { kind: 'deployment', deployment };
}

import type { EmbeddedCluster } from '../../../operator/embedded/embedded-cluster.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

/** Every kind that is stored, Secrets aside. */
export async function everyObject(api: EmbeddedCluster['api']): Promise<readonly KubeObject[]> {
  const ours = 'kubeswarm.io/v1alpha1';
  const kinds: readonly (readonly [string, string])[] = [
    ...['Agent', 'Team', 'Run', 'Policy', 'Settings'].map((kind) => [ours, `Swarm${kind}`] as const),
    ['apps/v1', 'Deployment'],
    ['v1', 'ConfigMap'],
    ['v1', 'ServiceAccount'],
    ['networking.k8s.io/v1', 'NetworkPolicy'],
    ['events.k8s.io/v1', 'Event'],
  ];
  const lists = await Promise.all(kinds.map(([apiVersion, kind]) => api.list({ apiVersion, kind })));
  return lists.flatMap(({ items }) => items);
}

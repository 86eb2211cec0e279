import type { KubeObject } from '../../schemas/kube-object.ts';

/** How objects of ours in a namespace are written. */
export function swarmObjects(namespace: string): (kind: string, name: string, spec?: unknown) => KubeObject {
  return (kind, name, spec = {}) => ({
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind,
    metadata: { name, namespace },
    spec,
  });
}

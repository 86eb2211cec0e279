import type { KubeObject } from '../../../schemas/kube-object.ts';
import { kubectl } from './kubectl.ts';
import { applyObjects, readPath } from './node-api.ts';

/**
 * Creates a namespace whose pods must pass pod security at its strictest level, unless there is one. One of that name
 * that is being deleted is gone before. The label is a manager's of its own, so that a manifest of the same namespace
 * leaves it alone.
 */
export async function createNamespace(name: string): Promise<void> {
  const { metadata } = await readPath<KubeObject>(`/api/v1/namespaces/${name}`);
  if (metadata?.deletionTimestamp !== undefined)
    await kubectl('wait', `namespace/${name}`, '--for=delete', '--timeout=90s');
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  await applyObjects([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }], 'test-namespace');
}

/** Has namespaces deleted, which takes Kubernetes some 10 s: only who creates one of the same name waits for that. */
export async function removeNamespaces(...names: readonly string[]): Promise<void> {
  await kubectl('delete', 'namespace', ...names, '--ignore-not-found', '--wait=false');
}

/**
 * Deletes a namespace and waits until it is gone. Rejects when it does not go. Kubernetes looks again after half of the
 * longest grace of pods that are still there (75 s of an agent's 150), where they take longer than 5 s to end.
 */
export async function deleteNamespace(name: string): Promise<void> {
  await kubectl('delete', 'namespace', name, '--timeout=100s');
}

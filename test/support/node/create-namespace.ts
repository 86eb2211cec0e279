import { applyAs } from './kubectl.ts';

/**
 * Creates a namespace whose pods must pass pod security at its strictest level, unless there is one. The label is a
 * manager's of its own, so that a manifest of the same namespace leaves it alone.
 */
export async function createNamespace(name: string): Promise<void> {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  await applyAs('test-namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
}

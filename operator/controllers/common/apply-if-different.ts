import { createHash } from 'node:crypto';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { Api } from '../../kube/api.ts';
import { isSubset } from './is-subset.ts';

/** Hash of what we last applied: shows fields that we no longer want, which a comparison of values cannot. */
const appliedHashAnnotation = 'kubeswarm.io/applied-hash';

/**
 * Server-side apply, forced, of an object that we own, unless `current` holds it already. Returns whether it wrote.
 * Secrets are compared by the hash alone when the server does not show what we sent (`stringData`).
 */
export async function applyIfDifferent(
  api: Api,
  wanted: KubeObject,
  current: KubeObject | undefined,
  fieldManager: string,
): Promise<boolean> {
  const hash = createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, 32);
  const stamped: KubeObject = {
    ...wanted,
    metadata: {
      ...wanted.metadata,
      annotations: { ...wanted.metadata.annotations, [appliedHashAnnotation]: hash },
    },
  };
  const { stringData: _, ...comparable } = stamped;
  if (current !== undefined && isSubset(comparable, current)) return false;
  await api.apply(stamped, { fieldManager, force: true });
  return true;
}

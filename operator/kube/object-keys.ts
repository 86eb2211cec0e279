import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import type { KindKey } from './api.ts';

export function keyOf(object: KubeObject): ObjectKey {
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  return namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
}

/** `kubeswarm.io/v1alpha1/SwarmAgent`: equal for equal kinds. */
export function kindText({ apiVersion, kind }: KindKey): string {
  return `${apiVersion}/${kind}`;
}

/** `kubeswarm.io/v1alpha1/SwarmAgent/shop/triage`: equal for equal keys. */
export function keyText(key: ObjectKey): string {
  return `${key.apiVersion}/${key.kind}/${key.namespace ?? ''}/${key.name}`;
}

/** The key that `keyText` made the text of. */
export function keyFromText(text: string): ObjectKey {
  const parts = text.split('/');
  const [kind = '', namespace = '', name = ''] = parts.slice(-3);
  const apiVersion = parts.slice(0, -3).join('/');
  return namespace === '' ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
}

export function hasLabels(object: KubeObject, labels: Readonly<Record<string, string>> | undefined): boolean {
  if (labels === undefined) return true;
  const own = object.metadata.labels;
  return Object.entries(labels).every(([name, value]) => own?.[name] === value);
}

/** A number that grows with every write of the kind. */
export function versionOf({ metadata }: KubeObject): number {
  return Number(metadata.resourceVersion);
}

import { isRecord, type JsonRecord } from '../../../schemas/json-record.ts';
import type { KubeObject, ObjectMeta } from '../../../schemas/kube-object.ts';
import { jsonEquals } from '../json.ts';
import { resourceKind } from '../resource-kinds.ts';

/** RFC 3339 in whole seconds, as metav1.Time prints it. */
export function timeText(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19)}Z`;
}

/** A document as an object; undefined when it is none. */
export function kubeObjectFrom(value: unknown): KubeObject | undefined {
  return isKubeObject(value) ? value : undefined;
}

function isKubeObject(value: unknown): value is KubeObject {
  if (!isRecord(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string')
    return false;
  return (
    isRecord(value.metadata) && (value.metadata.name === undefined || typeof value.metadata.name === 'string')
  );
}

export function withMetadata(object: KubeObject, metadata: Partial<ObjectMeta>): KubeObject {
  return { ...object, metadata: { ...object.metadata, ...metadata } };
}

/** The object without the named fields of its metadata. */
export function withoutMetadata(object: KubeObject, ...fields: readonly (keyof ObjectMeta)[]): KubeObject {
  const { name, ...rest } = object.metadata;
  const kept = Object.entries(rest).filter(([field]) => !fields.some((dropped) => dropped === field));
  return { ...object, metadata: { name, ...Object.fromEntries(kept) } };
}

/** Empty maps and lists of the metadata are not stored. */
export function withoutEmptyMetadata(object: KubeObject): KubeObject {
  const fields = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const;
  const empty = fields.filter((field) => {
    const value = object.metadata[field];
    return value === null || (value !== undefined && Object.keys(value).length === 0);
  });
  return empty.length === 0 ? object : withoutMetadata(object, ...empty);
}

export function withoutStatus(object: KubeObject): KubeObject {
  const { status: _, ...rest } = object;
  return { ...rest, apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata };
}

/** The object with the status of another one. */
export function withStatusOf(object: KubeObject, other: KubeObject | undefined): KubeObject {
  const bare = withoutStatus(object);
  return other?.status === undefined ? bare : { ...bare, status: other.status };
}

const UNCOUNTED_GROUPS: ReadonlySet<string> = new Set([
  '',
  'rbac.authorization.k8s.io',
  'coordination.k8s.io',
  'events.k8s.io',
]);

/** Whether metadata.generation counts the changes of this kind. */
function hasGeneration(object: KubeObject): boolean {
  return !UNCOUNTED_GROUPS.has(resourceKind(object).group);
}

/** The generation of the next state: one more when anything but metadata and status changed. */
export function nextGeneration(live: KubeObject | undefined, next: KubeObject): Partial<ObjectMeta> {
  if (!hasGeneration(next)) return {};
  if (live === undefined) return { generation: 1 };
  const generation = live.metadata.generation ?? 1;
  return { generation: jsonEquals(desiredPart(live), desiredPart(next)) ? generation : generation + 1 };
}

function desiredPart(object: KubeObject): JsonRecord {
  const { metadata: _, status: __, ...desired } = object;
  return desired;
}

import type { FieldPath } from '../../../../schemas/finding.ts';
import { isRecord, type JsonRecord } from '../../../../schemas/json-record.ts';
import type { KindKey } from '../../api.ts';
import { hasOwn } from '../../json.ts';

/** How the parts of a value are owned: a list by its keys or values, or the whole value as one. */
export type ListType =
  | {
      readonly kind: 'map';
      readonly keys: readonly string[];
      readonly defaults?: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'set' }
  | { readonly kind: 'atomic' };

/** What a schema says of the lists and maps of a kind, at a path in which a number stands for any list item. */
export interface ListStructure {
  listTypeAt(kind: string, path: FieldPath): ListType | undefined;
  /** Whether the map there is owned as a whole. */
  isAtomicMapAt(kind: string, path: FieldPath): boolean;
}

/** Undefined: a list is atomic, a map is owned field by field. */
export type ListTypeAt = (kind: KindKey, path: FieldPath) => ListType | undefined;

const byKeys = (...keys: string[]): ListType => ({ kind: 'map', keys });
const SET: ListType = { kind: 'set' };
const ATOMIC: ListType = { kind: 'atomic' };

/** Of every object (metav1.ObjectMeta). */
const METADATA: Readonly<Record<string, ListType>> = { ownerReferences: byKeys('uid'), finalizers: SET };

/** Fields of the built-in API groups, by name: what their Go types say in `+listType` and `+mapType`. */
const BUILT_IN: Readonly<Record<string, ListType>> = {
  containers: byKeys('name'),
  initContainers: byKeys('name'),
  ephemeralContainers: byKeys('name'),
  env: byKeys('name'),
  volumes: byKeys('name'),
  volumeMounts: byKeys('mountPath'),
  volumeDevices: byKeys('devicePath'),
  imagePullSecrets: byKeys('name'),
  secrets: byKeys('name'),
  hostAliases: byKeys('ip'),
  topologySpreadConstraints: byKeys('topologyKey', 'whenUnsatisfiable'),
  schedulingGates: byKeys('name'),
  resourceClaims: byKeys('name'),
  claims: byKeys('name'),
  conditions: byKeys('type'),
  webhooks: byKeys('name'),
  selector: ATOMIC,
  labelSelector: ATOMIC,
  podSelector: ATOMIC,
  namespaceSelector: ATOMIC,
  objectSelector: ATOMIC,
  nodeSelector: ATOMIC,
  secretKeyRef: ATOMIC,
  configMapKeyRef: ATOMIC,
  fieldRef: ATOMIC,
  resourceFieldRef: ATOMIC,
  roleRef: ATOMIC,
  involvedObject: ATOMIC,
  regarding: ATOMIC,
  related: ATOMIC,
};

const CONTAINER_PORTS: ListType = {
  kind: 'map',
  keys: ['containerPort', 'protocol'],
  defaults: { protocol: 'TCP' },
};
const SERVICE_PORTS: ListType = {
  kind: 'map',
  keys: ['port', 'protocol'],
  defaults: { protocol: 'TCP' },
};

/** Groups that Kubernetes itself serves; all others are custom resources. */
export function isBuiltInGroup(apiVersion: string): boolean {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return !group.includes('.') || group.endsWith('.k8s.io');
}

/** The lists of ObjectMeta and of the built-in kinds; other kinds are asked from their schema. */
export function listTypesWith(structure: ListStructure | undefined): ListTypeAt {
  const known = new Map<string, ListType | undefined>();
  const lookUp = (kind: KindKey, path: FieldPath): ListType | undefined => {
    if (path[0] === 'metadata') return path.length === 2 ? METADATA[path[1] ?? ''] : undefined;
    if (isBuiltInGroup(kind.apiVersion)) return builtInType(kind.kind, path);
    return structure?.isAtomicMapAt(kind.kind, path) ? ATOMIC : structure?.listTypeAt(kind.kind, path);
  };
  return (kind, path) => {
    const id = `${kind.apiVersion}/${kind.kind}/${path.join('/')}`;
    if (!known.has(id)) known.set(id, lookUp(kind, path));
    return known.get(id);
  };
}

function builtInType(kind: string, path: FieldPath): ListType | undefined {
  const name = path.at(-1);
  if (typeof name !== 'string' || path.length < 2) return undefined;
  if (name !== 'ports') return hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
  if (kind === 'Service') return SERVICE_PORTS;
  return kind === 'NetworkPolicy' ? undefined : CONTAINER_PORTS;
}

/** Thrown for an item that lacks a key of its list. */
export class MissingKeyError extends Error {
  override readonly name = 'MissingKeyError';
}

/** The path element of an item in a list of this type: `k:{"name":"a"}` or `v:"a"`. */
export function itemElement(type: Exclude<ListType, { kind: 'atomic' }>, item: unknown): string {
  if (type.kind === 'set') return `v:${JSON.stringify(item)}`;
  const record: JsonRecord = isRecord(item) ? item : {};
  const keys: Record<string, unknown> = {};
  for (const key of [...type.keys].sort()) {
    const value = record[key] ?? type.defaults?.[key];
    if (value !== undefined) keys[key] = value;
  }
  const missing = type.keys.find((key) => !hasOwn(keys, key));
  // A key with a default that lies elsewhere may be absent; one of several must be there.
  if (Object.keys(keys).length === 0)
    throw new MissingKeyError(`associative list with keys has an element that omits key field "${missing}"`);
  return `k:${JSON.stringify(keys)}`;
}

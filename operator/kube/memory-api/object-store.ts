import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { compareTexts } from '../../../schemas/rules/compare-texts.ts';
import type { KindKey } from '../api.ts';
import { keyOf, keyText, kindText } from '../object-keys.ts';

/** One committed change, as watches replay it. */
export interface Change {
  readonly version: number;
  readonly kind: 'added' | 'modified' | 'deleted';
  /** After the change; of a deletion the last state, at the version of the deletion. */
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
}

/** All objects of an API server in memory, indexed; objects are deeply frozen. */
export interface ObjectStore {
  /** Of the latest change; 0 when nothing was ever written. */
  readonly version: number;
  get(key: ObjectKey): KubeObject | undefined;
  byUid(uid: string): KubeObject | undefined;
  /** Sorted by namespace and name. */
  list(kind: KindKey, namespace?: string): readonly KubeObject[];
  inNamespace(namespace: string): readonly KubeObject[];
  /** Objects with an owner reference to this uid. */
  dependents(ownerUid: string): readonly KubeObject[];
  all(): Iterable<KubeObject>;
  put(object: KubeObject, version: number): Change;
  remove(object: KubeObject, version: number): Change;
  /** A version without a change of its own, from a journal. */
  advanceTo(version: number): void;
}

type Bucket = Map<string, KubeObject>;

export function createObjectStore(): ObjectStore {
  const kinds = new Map<string, Map<string, Bucket>>();
  const sorted = new WeakMap<Bucket, readonly KubeObject[]>();
  const uids = new Map<string, KubeObject>();
  const dependentKeys = new Map<string, Map<string, ObjectKey>>();
  let version = 0;

  const bucketOf = (kind: KindKey, namespace: string | undefined): Bucket | undefined =>
    kinds.get(kindText(kind))?.get(namespace ?? '');

  const bucketFor = (object: KubeObject): Bucket => {
    const namespaces = getOrAdd(kinds, kindText(object), () => new Map<string, Bucket>());
    return getOrAdd(namespaces, object.metadata.namespace ?? '', () => new Map());
  };

  const sortedObjects = (bucket: Bucket): readonly KubeObject[] => {
    const known = sorted.get(bucket);
    if (known !== undefined) return known;
    const objects = [...bucket.values()].sort((left, right) =>
      compareTexts(left.metadata.name, right.metadata.name),
    );
    sorted.set(bucket, objects);
    return objects;
  };

  const get = (key: ObjectKey): KubeObject | undefined => bucketOf(key, key.namespace)?.get(key.name);

  const unlink = (object: KubeObject): void => {
    uids.delete(object.metadata.uid ?? '');
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const dependents = dependentKeys.get(uid);
      dependents?.delete(keyText(keyOf(object)));
      if (dependents?.size === 0) dependentKeys.delete(uid);
    }
  };

  const link = (object: KubeObject): void => {
    uids.set(object.metadata.uid ?? '', object);
    for (const { uid } of object.metadata.ownerReferences ?? [])
      getOrAdd(dependentKeys, uid, () => new Map<string, ObjectKey>()).set(
        keyText(keyOf(object)),
        keyOf(object),
      );
  };

  return {
    get version() {
      return version;
    },
    get,
    byUid: (uid) => uids.get(uid),
    list: (kind, namespace) => {
      if (namespace !== undefined) {
        const bucket = bucketOf(kind, namespace);
        return bucket === undefined ? [] : sortedObjects(bucket);
      }
      const namespaces = [...(kinds.get(kindText(kind)) ?? [])];
      namespaces.sort(([left], [right]) => compareTexts(left, right));
      return namespaces.flatMap(([, bucket]) => sortedObjects(bucket));
    },
    inNamespace: (namespace) =>
      [...kinds.values()].flatMap((namespaces) => [...(namespaces.get(namespace)?.values() ?? [])]),
    dependents: (ownerUid) =>
      [...(dependentKeys.get(ownerUid)?.values() ?? [])].flatMap((key) => get(key) ?? []),
    *all() {
      for (const namespaces of kinds.values())
        for (const bucket of namespaces.values()) yield* bucket.values();
    },
    put: (object, next) => {
      const bucket = bucketFor(object);
      const previous = bucket.get(object.metadata.name);
      if (previous !== undefined) unlink(previous);
      bucket.set(object.metadata.name, object);
      sorted.delete(bucket);
      link(object);
      version = next;
      return { version, kind: previous === undefined ? 'added' : 'modified', object, previous };
    },
    remove: (object, next) => {
      const bucket = bucketFor(object);
      const previous = bucket.get(object.metadata.name);
      if (previous !== undefined) unlink(previous);
      bucket.delete(object.metadata.name);
      sorted.delete(bucket);
      version = next;
      return { version, kind: 'deleted', object, previous };
    },
    advanceTo: (next) => {
      version = Math.max(version, next);
    },
  };
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

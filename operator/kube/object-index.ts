import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import type { ListOptions } from './api.ts';
import { hasLabels } from './object-keys.ts';

/** Objects of one kind by namespace and name. */
export interface ObjectIndex {
  get(key: Pick<ObjectKey, 'namespace' | 'name'> | KubeObject): KubeObject | undefined;
  list(options?: ListOptions): readonly KubeObject[];
  /** Returns what stood in its place. */
  put(object: KubeObject): KubeObject | undefined;
  remove(object: KubeObject): KubeObject | undefined;
  /** Makes these all there is. Returns what that changed; objects of the same version did not change. */
  replaceAll(
    objects: readonly KubeObject[],
  ): readonly { readonly before: KubeObject | undefined; readonly after: KubeObject | undefined }[];
}

export function createObjectIndex(): ObjectIndex {
  let namespaces = new Map<string, Map<string, KubeObject>>();

  const bucketOf = (object: KubeObject): Map<string, KubeObject> => {
    const namespace = object.metadata.namespace ?? '';
    const bucket = namespaces.get(namespace) ?? new Map<string, KubeObject>();
    namespaces.set(namespace, bucket);
    return bucket;
  };
  const put = (object: KubeObject): KubeObject | undefined => {
    const bucket = bucketOf(object);
    const before = bucket.get(object.metadata.name);
    bucket.set(object.metadata.name, object);
    return before;
  };
  const find = (namespace: string | undefined, name: string): KubeObject | undefined =>
    namespaces.get(namespace ?? '')?.get(name);
  const all = (): readonly KubeObject[] => [...namespaces.values()].flatMap((bucket) => [...bucket.values()]);

  return {
    get: (key) =>
      'metadata' in key ? find(key.metadata.namespace, key.metadata.name) : find(key.namespace, key.name),
    list: ({ namespace, labels } = {}) => {
      const objects = namespace === undefined ? all() : [...(namespaces.get(namespace)?.values() ?? [])];
      return labels === undefined ? objects : objects.filter((object) => hasLabels(object, labels));
    },
    put,
    remove: (object) => {
      const { namespace, name } = object.metadata;
      const before = find(namespace, name);
      namespaces.get(namespace ?? '')?.delete(name);
      return before;
    },
    replaceAll: (objects) => {
      const known = namespaces;
      namespaces = new Map();
      const changes = objects.flatMap((after) => {
        const before = known.get(after.metadata.namespace ?? '')?.get(after.metadata.name);
        put(after);
        return before?.metadata.resourceVersion === after.metadata.resourceVersion ? [] : [{ before, after }];
      });
      const gone = [...known.values()].flatMap((bucket) => [...bucket.values()]);
      return [
        ...changes,
        ...gone
          .filter(({ metadata }) => find(metadata.namespace, metadata.name) === undefined)
          .map((before) => ({ before, after: undefined })),
      ];
    },
  };
}

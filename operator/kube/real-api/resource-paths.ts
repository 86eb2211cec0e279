import { isRecord } from '../../../schemas/json-record.ts';
import { apiGroup } from '../../../schemas/kinds.ts';
import type { ObjectKey } from '../../../schemas/kube-object.ts';
import { ApiError, type KindKey } from '../api.ts';
import { badRequestError } from '../api-errors.ts';
import { isList } from '../json.ts';
import { kindText } from '../object-keys.ts';
import { resourceKind } from '../resource-kinds.ts';

/** Where a kind is served; each answers a path from the root of the API. */
export interface ResourcePath {
  /** Of all objects of a namespace, or of all there are. */
  collection(namespace?: string): string;
  /** Where an object is created. Throws a 400 when its kind needs a namespace. */
  home(namespace?: string): string;
  /** Of one object, or a part of it. Throws a 400 when its kind needs a namespace. */
  object(place: Pick<ObjectKey, 'namespace' | 'name'>, subresource?: 'status'): string;
}

export interface ResourcePaths {
  /** Rejects with 404 when the server does not serve the kind. */
  find(kind: KindKey): Promise<ResourcePath>;
}

interface ServedKind {
  readonly plural: string;
  readonly namespaced: boolean;
}

/**
 * Our own kinds and those of Kubernetes are known; the names of others (KEDA, cert-manager) are asked for once.
 * `readJson` gets a path and answers its body.
 */
export function createResourcePaths(readJson: (path: string) => Promise<unknown>): ResourcePaths {
  const discovered = new Map<string, ServedKind>();

  const discover = async ({ apiVersion, kind }: KindKey): Promise<ServedKind> => {
    for (const served of servedKinds(await readJson(`/apis/${apiVersion}`)))
      discovered.set(kindText({ apiVersion, kind: served.kind }), served);
    const found = discovered.get(kindText({ apiVersion, kind }));
    // Not remembered: its CRD may be installed any time.
    if (found === undefined)
      throw new ApiError(404, 'NotFound', `the server does not serve ${kind} in ${apiVersion}`);
    return found;
  };

  return {
    find: async (kind) => {
      const served = isWellKnown(kind) ? resourceKind(kind) : discovered.get(kindText(kind));
      return resourcePath(kind, served ?? (await discover(kind)));
    },
  };
}

/** Groups of Kubernetes have no domain (`apps`) or one of its own. */
function isWellKnown(kind: KindKey): boolean {
  const { group } = resourceKind(kind);
  return group === apiGroup || !group.includes('.') || group.endsWith('.k8s.io');
}

function resourcePath({ apiVersion }: KindKey, { plural, namespaced }: ServedKind): ResourcePath {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const collection = (namespace = ''): string => {
    const place = namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
    return `${root}${place}/${plural}`;
  };
  const home = (namespace = ''): string => {
    if (namespaced && namespace === '')
      throw badRequestError('an empty namespace may not be set during creation');
    return collection(namespace);
  };
  return {
    collection,
    home,
    object: ({ namespace, name }, subresource) => {
      const part = subresource === undefined ? '' : `/${subresource}`;
      return `${home(namespace)}/${encodeURIComponent(name)}${part}`;
    },
  };
}

/** Of an APIResourceList; subresources are left out. */
function servedKinds(list: unknown): readonly (ServedKind & { readonly kind: string })[] {
  const resources = isRecord(list) && isList(list.resources) ? list.resources : [];
  return resources.flatMap((resource) => {
    if (!isRecord(resource)) return [];
    const { name, kind, namespaced } = resource;
    if (typeof name !== 'string' || typeof kind !== 'string' || name.includes('/')) return [];
    return [{ kind, plural: name, namespaced: namespaced === true }];
  });
}

import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import type { Api, KindKey, ListOptions, Written } from './api.ts';
import type { Reader } from './controller.ts';
import { type Informer, type InformerOptions, type ObjectChange, startInformer } from './informer.ts';
import { kindText } from './object-keys.ts';
import { polledObjects } from './polled-objects.ts';
import { resourceKind } from './resource-kinds.ts';
import { createVersionReader } from './version-reader.ts';

/** How much of a kind is in memory. */
export type Cached =
  | { readonly kind: 'all' }
  /** Those with these labels. Any other is read from the API each time, and lists do not have it. */
  | { readonly kind: 'labelled'; readonly labels: Readonly<Record<string, string>> }
  /** Of all the version and the owners, and those whole that were asked for by name. They are not listed. */
  | { readonly kind: 'versions' }
  /** None: read from the API each time. */
  | { readonly kind: 'none' };

/** Cached reads of every kind that is asked for; a kind's informer starts with its first use. */
export interface ObjectCache extends Reader {
  /** The API with writes that the cache knows of as soon as they are answered. */
  readonly api: Api;
  /** Called for every change of the kind, beginning with all that is there. Returns how to stop. */
  subscribe(kind: KindKey, listener: (change: ObjectChange) => void): () => void;
  /** Resolves when the kind's first list is in. */
  synced(kind: KindKey): Promise<void>;
  close(): void;
}

export interface ObjectCacheOptions extends Omit<InformerOptions, 'scope'> {
  readonly api: Api;
  /** Only these are read, with the rights of a Role in each (gitops 17). Absent: all. */
  readonly namespaces?: readonly string[];
  /** Default: all, but no Secrets, which we may not list (gitops 17). */
  readonly cached?: (kind: KindKey) => Cached;
}

export const allButSecrets = ({ kind }: KindKey): Cached => ({ kind: kind === 'Secret' ? 'none' : 'all' });

export function createObjectCache(options: ObjectCacheOptions): ObjectCache {
  const { api, namespaces, cached = allButSecrets, ...others } = options;
  const informers = new Map<string, Informer>();
  const versions = createVersionReader(api, options.keep ?? ((object) => object));

  /** The namespace whose informer knows the object; undefined when one knows all. */
  const scopeOf = (kind: KindKey, namespace: string | undefined): string | undefined =>
    namespaces !== undefined && resourceKind(kind).namespaced ? namespace : undefined;

  const informerFor = ({ apiVersion, kind }: KindKey, namespace: string | undefined): Informer => {
    const text = `${kindText({ apiVersion, kind })} ${namespace ?? ''}`;
    const known = informers.get(text);
    if (known !== undefined) return known;
    const isPolled = namespaces !== undefined && !resourceKind({ apiVersion, kind }).namespaced;
    const how = cached({ apiVersion, kind });
    const informer = startInformer(
      { apiVersion, kind },
      {
        ...others,
        api: isPolled ? polledObjects(api, namespaces, options.timers) : api,
        scope: {
          ...(namespace === undefined ? {} : { namespace }),
          ...(how.kind === 'labelled' ? { labels: how.labels } : {}),
          ...(how.kind === 'versions' ? { metadataOnly: true } : {}),
        },
        ...(how.kind === 'versions' ? { keep: versionAndOwners } : {}),
      },
    );
    informers.set(text, informer);
    if (how.kind === 'versions') informer.subscribe(versions.follow);
    return informer;
  };

  /** All that know objects of the kind, or of its namespace. */
  const informersFor = (kind: KindKey, namespace?: string): readonly Informer[] => {
    if (namespaces === undefined || !resourceKind(kind).namespaced) return [informerFor(kind, undefined)];
    const wanted = namespace === undefined ? namespaces : namespaces.filter((name) => name === namespace);
    return wanted.map((name) => informerFor(kind, name));
  };

  const observe = (object: KubeObject): void => {
    const scope = scopeOf(object, object.metadata.namespace);
    informers.get(`${kindText(object)} ${scope ?? ''}`)?.observe(object);
  };

  const observed = async <T extends KubeObject>(
    write: Promise<Written<T>>,
    dryRun?: boolean,
  ): Promise<Written<T>> => {
    const written = await write;
    if (dryRun !== true) observe(written.object);
    return written;
  };

  return {
    api: {
      get: (key) => api.get(key),
      list: (kind, listOptions) => api.list(kind, listOptions),
      watch: (kind, watchOptions) => api.watch(kind, watchOptions),
      delete: (key, deleteOptions) => api.delete(key, deleteOptions),
      create: (object, { ...writeOptions }) =>
        observed(api.create(object, writeOptions), writeOptions.dryRun),
      update: (object, { ...writeOptions }) =>
        observed(api.update(object, writeOptions), writeOptions.dryRun),
      apply: <T extends KubeObject>(object: KubeObject, applyOptions: Parameters<Api['apply']>[1]) =>
        observed(api.apply<T>(object, applyOptions), applyOptions.dryRun),
      applyStatus: <T extends KubeObject>(object: KubeObject, applyOptions: Parameters<Api['apply']>[1]) =>
        observed(api.applyStatus<T>(object, applyOptions), applyOptions.dryRun),
    },
    get: async <T extends KubeObject>(key: ObjectKey) => {
      const how = cached(key);
      if (how.kind === 'none') return api.get<T>(key);
      const [informer] = informersFor(key, key.namespace);
      if (informer === undefined) return undefined;
      await informer.synced;
      const known = (): KubeObject | undefined => informer.get(key);
      if (how.kind === 'versions') return (await versions.get(key, known)) as T | undefined;
      const object = known() as T | undefined;
      return object === undefined && how.kind === 'labelled' ? api.get<T>(key) : object;
    },
    list: async <T extends KubeObject>(kind: KindKey, listOptions?: ListOptions) => {
      const how = cached(kind);
      if (how.kind === 'none') return (await api.list<T>(kind, listOptions)).items;
      if (how.kind === 'versions') throw new Error(`${kind.kind} is not kept whole. Get each by its name`);
      const known = informersFor(kind, listOptions?.namespace);
      await Promise.all(known.map(({ synced }) => synced));
      return known.flatMap((informer) => informer.list(listOptions)) as readonly KubeObject[] as readonly T[];
    },
    subscribe: (kind, listener) => {
      const stops = informersFor(kind).map((informer) => informer.subscribe(listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    synced: async (kind) => {
      await Promise.all(informersFor(kind).map(({ synced }) => synced));
    },
    close: () => {
      for (const informer of informers.values()) informer.close();
    },
  };
}

function versionAndOwners({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace, resourceVersion, ownerReferences } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
    },
  };
}

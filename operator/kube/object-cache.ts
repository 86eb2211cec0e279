import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import type { Api, KindKey, ListOptions, Written } from './api.ts';
import type { Reader } from './controller.ts';
import { type Informer, type InformerOptions, type ObjectChange, startInformer } from './informer.ts';
import { kindText } from './object-keys.ts';

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

export interface ObjectCacheOptions extends InformerOptions {
  /** Kinds that are read from the API each time. Default: Secrets, which we may not list (gitops 17). */
  readonly uncached?: readonly KindKey[];
}

const SECRETS: readonly KindKey[] = [{ apiVersion: 'v1', kind: 'Secret' }];

export function createObjectCache({ uncached = SECRETS, ...options }: ObjectCacheOptions): ObjectCache {
  const { api } = options;
  const direct = new Set(uncached.map(kindText));
  const informers = new Map<string, Informer>();

  const informerFor = (kind: KindKey): Informer => {
    const text = kindText(kind);
    const known = informers.get(text);
    if (known !== undefined) return known;
    const { apiVersion, kind: name } = kind;
    const informer = startInformer({ apiVersion, kind: name }, options);
    informers.set(text, informer);
    return informer;
  };

  const observed = async <T extends KubeObject>(
    write: Promise<Written<T>>,
    dryRun?: boolean,
  ): Promise<Written<T>> => {
    const written = await write;
    if (dryRun !== true) informers.get(kindText(written.object))?.observe(written.object);
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
      if (direct.has(kindText(key))) return api.get<T>(key);
      const informer = informerFor(key);
      await informer.synced;
      return informer.get(key) as T | undefined;
    },
    list: async <T extends KubeObject>(kind: KindKey, listOptions?: ListOptions) => {
      if (direct.has(kindText(kind))) return (await api.list<T>(kind, listOptions)).items;
      const informer = informerFor(kind);
      await informer.synced;
      return informer.list(listOptions) as readonly T[];
    },
    subscribe: (kind, listener) => informerFor(kind).subscribe(listener),
    synced: (kind) => informerFor(kind).synced,
    close: () => {
      for (const informer of informers.values()) informer.close();
    },
  };
}

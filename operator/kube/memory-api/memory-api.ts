import { randomUUID } from 'node:crypto';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import {
  type Api,
  ApiError,
  type ApplyOptions,
  type DeleteOptions,
  type KindKey,
  type ListRequest,
  type ObjectList,
  type WatchEvent,
  type WatchOptions,
  type WriteOptions,
  type Written,
} from '../api.ts';
import { otherUidError } from '../api-errors.ts';
import { eventOfMetadata, metadataOnly } from '../metadata-only.ts';
import { hasLabels } from '../object-keys.ts';
import { openDatabase } from './database.ts';
import { type ApiFaults, createFaultPlan, type Verb } from './faults.ts';
import { builtInDefaults, withGeneratedName } from './kind-defaults.ts';
import { createLifeCycle } from './life-cycle.ts';
import type { MemoryApiOptions } from './memory-api-options.ts';
import { timeText } from './object-metadata.ts';
import { createWatchHub } from './watch-hub.ts';
import { createWritePath } from './write-path.ts';

/** An API server in this process: the embedded default and the test bed. Objects it returns are frozen. */
export interface MemoryApi extends Api {
  readonly faults: ApiFaults;
  /** Ends all watches and closes the journal; every later request fails. */
  close(): void;
}

const FIRST_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
const HISTORY_LIMIT = 10_000;
const BOOKMARK_MILLIS = 60_000;

/** Starts from what the journal holds, or with the namespaces of a new cluster. */
export function createMemoryApi(options: MemoryApiOptions = {}): MemoryApi {
  const { clock = { now: Date.now }, newUid = randomUUID } = options;
  const database = openDatabase(options.persistence);
  const { store } = database;
  const now = (): string => timeText(clock.now());
  const lifeCycle = createLifeCycle(database, now);
  lifeCycle.sweep();
  const hub = createWatchHub(store, options.historyLimit ?? HISTORY_LIMIT);
  database.onChange(hub.publish);
  const plan = createFaultPlan(hub);
  let isClosed = false;

  const strike: typeof plan.strike = (when, verb, kind, name) => {
    if (isClosed) throw new ApiError(503, 'ServiceUnavailable', 'the API server is closed');
    plan.strike(when, verb, kind, name);
  };
  const before = (verb: Verb, kind: KindKey, name = ''): void => strike('before', verb, kind, name);
  const write = createWritePath({ database, lifeCycle, strike, now, options: { ...options, newUid } });
  const written = async <T extends KubeObject>(
    writing: Promise<Written<KubeObject>>,
  ): Promise<Written<T>> => {
    const { object, warnings } = await writing;
    return { object: object as T, warnings };
  };

  for (const name of store.version < FIRST_NAMESPACES.length ? FIRST_NAMESPACES : []) {
    const metadata = { name, uid: newUid(), creationTimestamp: now() };
    const namespace = builtInDefaults({ apiVersion: 'v1', kind: 'Namespace', metadata });
    if (store.get({ apiVersion: 'v1', kind: 'Namespace', name }) === undefined) database.put(namespace);
  }
  const bookmarks = setInterval(hub.sendBookmarks, BOOKMARK_MILLIS);
  bookmarks.unref();

  return {
    faults: plan.faults,
    get: async <T extends KubeObject>(key: ObjectKey) => {
      before('get', key, key.name);
      return store.get(key) as T | undefined;
    },
    list: async <T extends KubeObject>(kind: KindKey, request: ListRequest = {}) => {
      before('list', kind);
      const { namespace, labels, keep = (object) => object } = request;
      const selected = store.list(kind, namespace).filter((object) => hasLabels(object, labels));
      const items = selected.map((object) =>
        keep(request.metadataOnly === true ? metadataOnly(kind, object) : object),
      );
      return { items, resourceVersion: String(store.version) } as ObjectList<KubeObject> as ObjectList<T>;
    },
    async *watch<T extends KubeObject>(kind: KindKey, watchOptions: WatchOptions) {
      before('watch', kind);
      for await (const event of hub.watch(kind, watchOptions))
        yield (watchOptions.metadataOnly === true ? eventOfMetadata(kind, event) : event) as WatchEvent<T>;
    },
    create: async <T extends KubeObject>(object: T, writeOptions: WriteOptions) =>
      written<T>(write('create', withGeneratedName(object), writeOptions)),
    update: async <T extends KubeObject>(object: T, writeOptions: WriteOptions) =>
      written<T>(write('update', object, writeOptions)),
    apply: async <T extends KubeObject>(object: KubeObject, applyOptions: ApplyOptions) =>
      written<T>(write('apply', object, applyOptions)),
    applyStatus: async <T extends KubeObject>(object: KubeObject, applyOptions: ApplyOptions) =>
      written<T>(write('applyStatus', object, applyOptions)),
    delete: async (key: ObjectKey, { uid: wanted }: DeleteOptions = {}) => {
      before('delete', key, key.name);
      const object = store.get(key);
      if (object === undefined) return;
      const { uid } = object.metadata;
      if (wanted !== undefined && wanted !== uid) throw otherUidError(key, wanted, uid ?? '');
      lifeCycle.beginDelete(object);
      strike('after', 'delete', key, key.name);
    },
    close: () => {
      isClosed = true;
      clearInterval(bookmarks);
      hub.cut(undefined, undefined);
      database.close();
    },
  };
}

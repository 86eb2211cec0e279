import { randomUUID } from 'node:crypto';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import type {
  Api,
  ApplyOptions,
  DeleteOptions,
  KindKey,
  ListOptions,
  ObjectList,
  WatchEvent,
  WatchOptions,
  WriteOptions,
  Written,
} from '../api.ts';
import { badRequestError, conflictError } from '../api-errors.ts';
import { frozenCopy } from '../json.ts';
import { hasLabels, keyOf } from '../object-keys.ts';
import { openDatabase } from './database.ts';
import { type DraftContext, draftApply, draftApplyStatus, draftCreate, draftUpdate } from './drafts.ts';
import { type ApiFaults, createFaultPlan, type Verb } from './faults.ts';
import { listTypesWith } from './field-ownership/list-types.ts';
import { builtInDefaults, wellFormed, withGeneratedName } from './kind-defaults.ts';
import { createLifeCycle, isNamespace, isUnchanged } from './life-cycle.ts';
import type { MemoryApiOptions } from './memory-api-options.ts';
import { timeText } from './object-metadata.ts';
import { askAdmission, checkObject, checkPlace } from './review.ts';
import { createWatchHub } from './watch-hub.ts';

/** An API server in this process: the embedded default and the test bed. */
export interface MemoryApi extends Api {
  readonly faults: ApiFaults;
  /** Ends all watches and closes the journal. */
  close(): void;
}

type Draft = (live: KubeObject | undefined, object: KubeObject, context: DraftContext) => KubeObject;

const FIRST_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
const DEFAULT_HISTORY_LIMIT = 10_000;

/** Starts from what the journal holds, or with the namespaces of a new cluster. */
export function createMemoryApi(options: MemoryApiOptions = {}): MemoryApi {
  const { clock = { now: Date.now }, newUid = randomUUID, validate, admission } = options;
  const listTypeAt = listTypesWith(options.structure);
  const withDefaults = (object: KubeObject): KubeObject =>
    builtInDefaults(options.withDefaults?.(object) ?? object);
  const database = openDatabase(options.persistence);
  const { store } = database;
  const now = (): string => timeText(clock.now());
  const lifeCycle = createLifeCycle(database, now);
  lifeCycle.sweep();
  const hub = createWatchHub(store, options.historyLimit ?? DEFAULT_HISTORY_LIMIT);
  database.onChange(hub.publish);
  const { faults, strike } = createFaultPlan(hub);

  const contextFor = ({ fieldManager, ...rest }: ApplyOptions): DraftContext => {
    if (fieldManager === '') throw badRequestError('fieldManager is required');
    return {
      manager: fieldManager,
      time: now(),
      uid: newUid(),
      force: rest.force ?? false,
      withDefaults,
      listTypeAt,
    };
  };

  const write = async <T extends KubeObject>(
    verb: Verb,
    given: () => KubeObject,
    options: ApplyOptions,
    draft: Draft,
  ): Promise<Written<T>> => {
    const object = wellFormed(given());
    const answer = (stored: KubeObject, warnings: readonly string[]): Written<T> => ({
      object: stored as T,
      warnings,
    });
    strike('before', verb, object, object.metadata.name);
    const key = keyOf(object);
    for (;;) {
      const live = store.get(key);
      checkPlace(object, store, live === undefined);
      const next = frozenCopy(draft(live, object, contextFor(options)));
      const isNew = live === undefined;
      const warnings = [...checkObject(next, live, validate)];
      if (admission !== undefined && verb !== 'applyStatus') {
        const operation = isNew ? 'CREATE' : 'UPDATE';
        const request = { operation, object: next, old: live, dryRun: options.dryRun ?? false } as const;
        warnings.push(...(await askAdmission(request, admission)));
        // Somebody else wrote while admission thought: decide again on what stands now.
        if (store.get(key) !== live) continue;
      }
      if (live !== undefined && isUnchanged(live, next)) return answer(live, warnings);
      if (options.dryRun === true) return answer(next, warnings);
      const stored = database.put(
        isNew && isNamespace(next) ? { ...next, status: { phase: 'Active' } } : next,
      );
      lifeCycle.settle(stored);
      strike('after', verb, object, object.metadata.name);
      return answer(stored, warnings);
    }
  };

  const newCluster = FIRST_NAMESPACES.filter(
    (name) => store.get({ apiVersion: 'v1', kind: 'Namespace', name }) === undefined,
  );
  if (store.version < FIRST_NAMESPACES.length)
    for (const name of newCluster) {
      const metadata = { name, uid: newUid(), creationTimestamp: now() };
      database.put({
        ...builtInDefaults({ apiVersion: 'v1', kind: 'Namespace', metadata }),
        status: { phase: 'Active' },
      });
    }
  const bookmarks = setInterval(hub.sendBookmarks, 60_000);
  bookmarks.unref();

  return {
    faults,
    get: async <T extends KubeObject>(key: ObjectKey) => {
      strike('before', 'get', key, key.name);
      return store.get(key) as T | undefined;
    },
    list: async <T extends KubeObject>(kind: KindKey, options: ListOptions = {}): Promise<ObjectList<T>> => {
      strike('before', 'list', kind, '');
      const objects = store
        .list(kind, options.namespace)
        .filter((object) => hasLabels(object, options.labels));
      return {
        items: objects as readonly KubeObject[] as readonly T[],
        resourceVersion: String(store.version),
      };
    },
    watch: <T extends KubeObject>(kind: KindKey, options: WatchOptions) => {
      strike('before', 'watch', kind, '');
      return hub.watch(kind, options) as AsyncIterable<WatchEvent<T>>;
    },
    create: <T extends KubeObject>(object: T, options: WriteOptions) =>
      write<T>('create', () => withGeneratedName(object), options, draftCreate),
    update: <T extends KubeObject>(object: T, options: WriteOptions) =>
      write<T>('update', () => object, options, draftUpdate),
    apply: <T extends KubeObject>(object: KubeObject, options: ApplyOptions) =>
      write<T>('apply', () => object, options, draftApply),
    applyStatus: <T extends KubeObject>(object: KubeObject, options: ApplyOptions) =>
      write<T>('applyStatus', () => object, options, draftApplyStatus),
    delete: async (key: ObjectKey, { uid }: DeleteOptions = {}) => {
      strike('before', 'delete', key, key.name);
      const object = store.get(key);
      if (object === undefined) return;
      const found = object.metadata.uid;
      if (uid !== undefined && uid !== found)
        throw conflictError(
          key,
          key.name,
          `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found}`,
        );
      lifeCycle.beginDelete(object);
      strike('after', 'delete', key, key.name);
    },
    close: () => {
      clearInterval(bookmarks);
      hub.cut(undefined, undefined);
      database.close();
    },
  };
}

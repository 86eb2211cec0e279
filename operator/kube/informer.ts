import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import { pause } from '../common/pause.ts';
import type { Timers } from '../common/timers.ts';
import {
  type Api,
  type CollectionOptions,
  isApiError,
  type KindKey,
  type ListOptions,
  type WatchEvent,
} from './api.ts';
import { metadataOnly } from './metadata-only.ts';
import { createObjectIndex } from './object-index.ts';
import { hasLabels, kindText, versionOf } from './object-keys.ts';

/** What changed: `before` is absent for a new object, `after` for one that is gone. */
export interface ObjectChange {
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

/** All objects of one kind, kept current by a list and a watch that outlives whatever happens to the connection. */
export interface Informer {
  /** Resolves when the first list is in. */
  readonly synced: Promise<void>;
  get(key: ObjectKey): KubeObject | undefined;
  list(options?: ListOptions): readonly KubeObject[];
  /** Takes in what a write of ours left behind before the watch tells of it. */
  observe(object: KubeObject): void;
  /** Called for every change from now on, and once for every object that is there. Returns how to stop. */
  subscribe(listener: (change: ObjectChange) => void): () => void;
  close(): void;
}

/** What an informer says when the API server fails it. A pino logger is one. */
export interface InformerLog {
  warn(facts: object, message: string): void;
}

export interface InformerOptions {
  readonly api: Pick<Api, 'list' | 'watch'>;
  /** Which objects, and what of them. Default: all of every namespace. */
  readonly scope?: CollectionOptions;
  /** What stays in memory of an object. Default: all of it. */
  readonly keep?: (object: KubeObject) => KubeObject;
  readonly timers: Timers;
  readonly random: () => number;
  readonly log: InformerLog;
}

const FIRST_DELAY_MILLIS = 100;
const LONGEST_DELAY_MILLIS = 30_000;

/** Starts at once. One loop lists and watches, so that no event of an older watch can follow a newer one. */
export function startInformer(kind: KindKey, options: InformerOptions): Informer {
  const { api, timers, random, log, scope = {}, keep = (object) => object } = options;
  const index = createObjectIndex();
  const listeners = new Set<(change: ObjectChange) => void>();
  const stop = new AbortController();
  const { signal } = stop;
  let onSynced = (): void => {};
  const synced = new Promise<void>((resolve) => {
    onSynced = resolve;
  });
  /** Everything up to here has been seen. */
  let seenVersion = 0;
  let failures = 0;
  /** What our writes left behind while a list was under way that may not know of them. */
  let observedSinceList: KubeObject[] | undefined;

  const tell = (before: KubeObject | undefined, after: KubeObject | undefined): void => {
    for (const listener of listeners) listener({ before, after });
  };

  const replaceAll = (items: readonly KubeObject[], resourceVersion: string): void => {
    const changes = index.replaceAll(items);
    seenVersion = Number(resourceVersion);
    for (const { before, after } of changes) tell(before, after);
    onSynced();
  };

  const accept = (event: WatchEvent<KubeObject>): void => {
    failures = 0;
    if (event.kind === 'bookmark') {
      seenVersion = Number(event.resourceVersion);
      return;
    }
    const object = keep(event.object);
    seenVersion = versionOf(object);
    const before = event.kind === 'deleted' ? index.remove(object) : index.put(object);
    tell(before, event.kind === 'deleted' ? undefined : object);
  };

  const observe = (written: KubeObject): void => {
    // The watch would never tell what becomes of it.
    if (!hasLabels(written, scope.labels)) return;
    observedSinceList?.push(written);
    const object = scope.metadataOnly === true ? metadataOnly(kind, written) : written;
    // The watch is past this version already, and knows better (the object may be gone again).
    if (versionOf(object) <= seenVersion) return;
    const known = index.get(object);
    if (known === undefined || versionOf(known) < versionOf(object)) index.put(keep(object));
  };

  const list = async (): Promise<void> => {
    const observed: KubeObject[] = [];
    observedSinceList = observed;
    const { items, resourceVersion } = await api.list(kind, { ...scope, keep });
    observedSinceList = undefined;
    if (signal.aborted) return;
    replaceAll(items, resourceVersion);
    observed.forEach(observe);
  };

  const watch = async (): Promise<void> => {
    const startMillis = timers.now();
    try {
      for await (const event of api.watch(kind, { ...scope, resourceVersion: String(seenVersion), signal })) {
        if (signal.aborted) return;
        accept(event);
      }
    } finally {
      // Of a kind that nothing happens to, a watch is silent to its end.
      if (timers.now() - startMillis >= LONGEST_DELAY_MILLIS) failures = 0;
    }
  };

  const run = async (): Promise<void> => {
    let isListed = false;
    while (!signal.aborted) {
      try {
        if (!isListed) await list();
        isListed = true;
        await watch();
        // The server ends watches every few minutes; one that ends at once must not become a storm.
        failures += 1;
        if (failures > 1) await pause(delayMillis(failures - 1, random), signal, timers);
      } catch (error) {
        if (signal.aborted) return;
        if (isApiError(error, 410)) isListed = false;
        else log.warn({ kind: kindText(kind), err: error }, 'watch failed, trying again');
        failures += 1;
        await pause(delayMillis(failures, random), signal, timers);
      }
    }
  };
  void run();

  return {
    synced,
    get: index.get,
    list: index.list,
    observe,
    subscribe: (listener) => {
      const own = (change: ObjectChange): void => listener(change);
      listeners.add(own);
      for (const object of index.list()) own({ before: undefined, after: object });
      return () => listeners.delete(own);
    },
    close: () => {
      stop.abort();
      onSynced();
    },
  };
}

function delayMillis(failures: number, random: () => number): number {
  const delay = Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS * 2 ** Math.min(failures - 1, 20));
  return Math.ceil(delay * (1 - random() / 2));
}

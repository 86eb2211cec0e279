import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { KindKey, WatchEvent, WatchOptions } from '../api.ts';
import { badRequestError, expiredError } from '../api-errors.ts';
import { hasLabels, kindText } from '../object-keys.ts';
import { type ChangeHistory, createChangeHistory } from './change-history.ts';
import type { Change, ObjectStore } from './object-store.ts';

/** Tells watches of changes. A watch reads the history at its own pace and expires when it falls behind it. */
export interface WatchHub {
  publish(change: Change): void;
  watch(kind: KindKey, options: WatchOptions): AsyncIterable<WatchEvent<KubeObject>>;
  /** Sends every watch, also an idle one, the version that it has seen everything up to. */
  sendBookmarks(): void;
  /** Ends watches as a server does that restarts; with an error they end as a broken connection does. */
  cut(kind: KindKey | undefined, error: Error | undefined): void;
  /** Forgets the history, so that older versions are gone (410). */
  expire(): void;
}

interface Watcher {
  readonly kind: string;
  /** The version up to which it was told everything. */
  seen: number;
  isBookmarkDue: boolean;
  hasEnded: boolean;
  error: Error | undefined;
  wake: () => void;
}

function nextWake(watcher: Watcher): Promise<void> {
  return new Promise((resolve) => {
    watcher.wake = resolve;
  });
}

function newWatcher(kind: string, seen: number): Watcher {
  return { kind, seen, isBookmarkDue: false, hasEnded: false, error: undefined, wake: () => {} };
}

export function createWatchHub(store: ObjectStore, historyLimit: number): WatchHub {
  const histories = new Map<string, ChangeHistory>();
  const watchers = new Set<Watcher>();
  // What happened before this hub was made (a restart) is not known to it.
  const since = store.version;
  let expiredAt = since;

  const historyOf = (kind: string): ChangeHistory => {
    const known = histories.get(kind);
    if (known !== undefined) return known;
    const history = createChangeHistory(expiredAt, historyLimit);
    histories.set(kind, history);
    return history;
  };

  const wakeAll = (isMeant: (watcher: Watcher) => boolean, change: (watcher: Watcher) => void): void => {
    for (const watcher of watchers) {
      if (!isMeant(watcher)) continue;
      change(watcher);
      watcher.wake();
    }
  };

  /** What the watch has not seen yet; throws when that is forgotten. */
  const unseen = (watcher: Watcher): readonly Change[] => {
    const history = historyOf(watcher.kind);
    const changes = history.after(watcher.seen);
    if (changes === undefined) throw expiredError(String(watcher.seen), history.oldest);
    return changes;
  };

  const takeBookmark = (watcher: Watcher): WatchEvent<KubeObject> | undefined => {
    if (!watcher.isBookmarkDue || watcher.hasEnded) return undefined;
    watcher.isBookmarkDue = false;
    watcher.seen = Math.max(watcher.seen, store.version);
    return { kind: 'bookmark', resourceVersion: String(watcher.seen) };
  };

  function* tell(
    watcher: Watcher,
    changes: readonly Change[],
    options: WatchOptions,
  ): Generator<WatchEvent<KubeObject>> {
    for (const change of changes) {
      if (watcher.hasEnded) return;
      watcher.seen = change.version;
      const event = eventFor(change, options);
      if (event !== undefined) yield event;
    }
  }

  async function* follow(
    watcher: Watcher,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<KubeObject>, void> {
    while (!watcher.hasEnded) {
      const changes = unseen(watcher);
      if (changes.length > 0) {
        yield* tell(watcher, changes, options);
        continue;
      }
      const bookmark = takeBookmark(watcher);
      if (bookmark !== undefined) yield bookmark;
      // Nothing is awaited since the look at the history, so that no change can slip in between.
      else await nextWake(watcher);
    }
    if (watcher.error !== undefined) throw watcher.error;
  }

  async function* watch(kind: KindKey, options: WatchOptions): AsyncGenerator<WatchEvent<KubeObject>, void> {
    const { signal, namespace, labels } = options;
    if (signal.aborted) return;
    const start = startVersion(options.resourceVersion);
    const watcher = newWatcher(kindText(kind), start ?? store.version);
    const onAbort = (): void => {
      watcher.hasEnded = true;
      watcher.wake();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    watchers.add(watcher);
    try {
      const present = start === undefined ? store.list(kind, namespace) : [];
      for (const object of present) if (hasLabels(object, labels)) yield { kind: 'added', object };
      yield* follow(watcher, options);
    } finally {
      watchers.delete(watcher);
      signal.removeEventListener('abort', onAbort);
    }
  }

  return {
    publish: (change) => {
      const kind = kindText(change.object);
      historyOf(kind).add(change);
      wakeAll(
        (watcher) => watcher.kind === kind,
        () => {},
      );
    },
    watch,
    sendBookmarks: () =>
      wakeAll(
        () => true,
        (watcher) => {
          watcher.isBookmarkDue = true;
        },
      ),
    cut: (kind, error) =>
      wakeAll(
        (watcher) => kind === undefined || watcher.kind === kindText(kind),
        (watcher) => {
          watcher.hasEnded = true;
          watcher.error = error;
        },
      ),
    expire: () => {
      expiredAt = store.version;
      histories.clear();
    },
  };
}

/** Undefined: from the state now, told as additions (versions '' and '0'). */
function startVersion(resourceVersion: string): number | undefined {
  if (resourceVersion === '' || resourceVersion === '0') return undefined;
  if (!/^\d+$/.test(resourceVersion))
    throw badRequestError(
      `resourceVersion: Invalid value: ${JSON.stringify(resourceVersion)}: must be a number`,
    );
  return Number(resourceVersion);
}

/** What the change is to a watch: an object that leaves its selection is deleted, one that enters it is added. */
function eventFor(change: Change, options: WatchOptions): WatchEvent<KubeObject> | undefined {
  const { object, previous } = change;
  if (options.namespace !== undefined && object.metadata.namespace !== options.namespace) return undefined;
  if (change.kind === 'deleted') {
    return hasLabels(previous ?? object, options.labels) ? { kind: 'deleted', object } : undefined;
  }
  const was = previous !== undefined && hasLabels(previous, options.labels);
  const is = hasLabels(object, options.labels);
  if (is) return { kind: was ? 'modified' : 'added', object };
  return was ? { kind: 'deleted', object } : undefined;
}

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
  bookmarkDue: boolean;
  ended: boolean;
  error: Error | undefined;
  wake: () => void;
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

  async function* watch(kind: KindKey, options: WatchOptions): AsyncGenerator<WatchEvent<KubeObject>, void> {
    const { signal } = options;
    const watcher: Watcher = {
      kind: kindText(kind),
      bookmarkDue: false,
      ended: false,
      error: undefined,
      wake: () => {},
    };
    const onAbort = (): void => {
      watcher.ended = true;
      watcher.wake();
    };
    if (signal.aborted) return;
    signal.addEventListener('abort', onAbort, { once: true });
    watchers.add(watcher);
    try {
      let seen = startVersion(options.resourceVersion);
      if (seen === undefined) {
        seen = store.version;
        for (const object of store.list(kind, options.namespace))
          if (hasLabels(object, options.labels)) yield { kind: 'added', object };
      }
      while (!watcher.ended) {
        const history = historyOf(watcher.kind);
        const changes = history.after(seen);
        if (changes === undefined) throw expiredError(String(seen), history.oldest);
        for (const change of changes) {
          if (watcher.ended) break;
          seen = change.version;
          const event = eventFor(change, options);
          if (event !== undefined) yield event;
        }
        if (watcher.ended || history.after(seen)?.length !== 0) continue;
        if (watcher.bookmarkDue) {
          watcher.bookmarkDue = false;
          seen = Math.max(seen, store.version);
          yield { kind: 'bookmark', resourceVersion: String(seen) };
          continue;
        }
        await new Promise<void>((resolve) => {
          watcher.wake = resolve;
        });
      }
      if (watcher.error !== undefined) throw watcher.error;
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
          watcher.bookmarkDue = true;
        },
      ),
    cut: (kind, error) =>
      wakeAll(
        (watcher) => kind === undefined || watcher.kind === kindText(kind),
        (watcher) => {
          watcher.ended = true;
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

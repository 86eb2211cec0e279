import { isRecord } from '../../../schemas/json-record.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { type Journal, openJournal } from '../../journal/journal.ts';
import { frozenCopy } from '../json.ts';
import { keyOf } from '../object-keys.ts';
import { kubeObjectFrom, withMetadata } from './object-metadata.ts';
import { type Change, createObjectStore, type ObjectStore } from './object-store.ts';

/** The store with its journal: a change is on disk before anybody sees it. */
export interface Database {
  readonly store: ObjectStore;
  /** Stores the object at the next version and returns it as stored. */
  put(object: KubeObject): KubeObject;
  /** Removes it at the next version and returns its last state. */
  remove(object: KubeObject): KubeObject;
  /** Who is told of every change. */
  onChange(listener: (change: Change) => void): void;
  close(): void;
}

type Entry =
  | { readonly version: number; readonly put: KubeObject }
  | { readonly version: number; readonly remove: ObjectKey }
  | { readonly version: number };

export function openDatabase(
  persistence: { file: string; compactAboveBytes?: number } | undefined,
): Database {
  const store = createObjectStore();
  const listeners: ((change: Change) => void)[] = [];
  const journal: Journal | undefined =
    persistence === undefined
      ? undefined
      : openJournal({
          ...persistence,
          replay: (entry) => replayEntry(store, entry),
          snapshot: () => snapshotEntries(store),
        });

  const commit = (entry: Entry, change: () => Change): void => {
    journal?.append(entry);
    const made = change();
    for (const listener of listeners) listener(made);
  };
  const atVersion = (object: KubeObject, version: number): KubeObject =>
    frozenCopy(withMetadata(object, { resourceVersion: String(version) }));

  return {
    store,
    put: (object) => {
      const version = store.version + 1;
      const stored = atVersion(object, version);
      commit({ version, put: stored }, () => store.put(stored, version));
      return stored;
    },
    remove: (object) => {
      const version = store.version + 1;
      const last = atVersion(object, version);
      commit({ version, remove: keyOf(object) }, () => store.remove(last, version));
      return last;
    },
    onChange: (listener) => listeners.push(listener),
    close: () => journal?.close(),
  };
}

function* snapshotEntries(store: ObjectStore): Iterable<Entry> {
  for (const object of store.all()) yield { version: Number(object.metadata.resourceVersion), put: object };
  yield { version: store.version };
}

function replayEntry(store: ObjectStore, entry: unknown): void {
  if (!isRecord(entry) || typeof entry.version !== 'number')
    throw new Error('The journal is not one of an API server');
  const put = kubeObjectFrom(entry.put);
  if (put !== undefined) store.put(frozenCopy(put), entry.version);
  else if (isRecord(entry.remove)) {
    const { apiVersion, kind, namespace, name } = entry.remove;
    if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') return;
    const key =
      typeof namespace === 'string' ? { apiVersion, kind, namespace, name } : { apiVersion, kind, name };
    const object = store.get(key);
    if (object !== undefined) store.remove(object, entry.version);
  }
  store.advanceTo(entry.version);
}

import type { TaskPlace, TaskStore } from './task-store.ts';

/**
 * Where the tasks are that callers know by id only. Who knows the namespace says so: agents of another one may have
 * written down a task of that id.
 */
export interface TaskPlaces {
  remember(places: readonly TaskPlace[]): void;
  /** Those that exist. */
  of(ids: readonly string[], namespace?: string): Promise<readonly TaskPlace[]>;
  ofRun(runUid: string, namespace?: string): Promise<readonly TaskPlace[]>;
  forget(places: readonly TaskPlace[]): void;
}

/** More are looked up again. */
const REMEMBERED = 50_000;

/** Remembers what this process has seen; looks for the rest in the given namespaces, or in all that have tasks. */
export function createTaskPlaces(store: TaskStore, namespaces: readonly string[] | undefined): TaskPlaces {
  const known = new Map<string, TaskPlace>();
  const namespaceOfRun = new Map<string, string>();
  const allNamespaces = async (): Promise<readonly string[]> => namespaces ?? (await store.namespaces());

  const remember = (places: readonly TaskPlace[]): void => {
    for (const place of places) {
      known.set(place.id, place);
      if (place.runUid !== undefined) namespaceOfRun.set(place.runUid, place.namespace);
    }
    dropOldest(known);
    dropOldest(namespaceOfRun);
  };
  return {
    remember,
    of: async (ids, namespace) => {
      const isThere = (place: TaskPlace | undefined): boolean =>
        place !== undefined && (namespace === undefined || place.namespace === namespace);
      const unknown = ids.filter((id) => !isThere(known.get(id)));
      if (unknown.length > 0)
        remember(await store.find(namespace === undefined ? await allNamespaces() : [namespace], unknown));
      return ids.flatMap((id) => known.get(id) ?? []).filter(isThere);
    },
    ofRun: async (runUid, namespace = namespaceOfRun.get(runUid)) =>
      store.ofRun(namespace === undefined ? await allNamespaces() : [namespace], runUid),
    forget: (places) => {
      for (const { id, runUid = '' } of places) {
        known.delete(id);
        namespaceOfRun.delete(runUid);
      }
    },
  };
}

function dropOldest(map: Map<string, unknown>): void {
  for (const oldest of map.keys()) {
    if (map.size <= REMEMBERED) return;
    map.delete(oldest);
  }
}

import type { Change } from './object-store.ts';

/** The latest changes of one kind, for watches; older ones are forgotten. */
export interface ChangeHistory {
  add(change: Change): void;
  /** The changes after a version, oldest first; undefined when some of them are forgotten. */
  after(version: number): readonly Change[] | undefined;
  /** The oldest version that a watch can still continue from. */
  readonly oldest: number;
  /** Forgets all changes, as a compaction of etcd does. */
  expire(): void;
}

/** `since` is the version from which on all changes are added. */
export function createChangeHistory(since: number, limit: number): ChangeHistory {
  let changes: Change[] = [];
  let oldest = since;
  let latest = since;
  return {
    get oldest() {
      return oldest;
    },
    add: (change) => {
      changes.push(change);
      latest = change.version;
      // Trimmed in blocks, so that an add costs the same whatever the limit.
      if (changes.length < 2 * limit) return;
      oldest = changes[limit - 1]?.version ?? oldest;
      changes = changes.slice(limit);
    },
    after: (version) => {
      if (version < oldest) return undefined;
      return version >= latest ? [] : changes.slice(firstAfter(changes, version));
    },
    expire: () => {
      changes = [];
      oldest = latest;
    },
  };
}

function firstAfter(changes: readonly Change[], version: number): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((changes[middle]?.version ?? 0) <= version) low = middle + 1;
    else high = middle;
  }
  return low;
}

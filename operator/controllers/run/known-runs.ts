import type { ObjectKey } from '../../../schemas/kube-object.ts';
import { openTaskIds, type RunState } from '../../engine/index.ts';

/** What of a run must be known when its object is gone. */
export interface KnownRun {
  readonly uid: string;
  readonly openTaskIds: readonly string[];
}

/** Remembers runs while the operator lives: deletion leaves no object to read from, and results name only a uid. */
export interface KnownRuns {
  remember(key: ObjectKey, uid: string, state: RunState): void;
  keyOf(uid: string): ObjectKey | undefined;
  /** Nothing of it is left outside of its object. */
  forget(uid: string): void;
  /** The run that bore this name, if it is no longer the one with this uid; it is forgotten with the answer. */
  replaced(key: ObjectKey, uid: string | undefined): readonly KnownRun[];
}

export function createKnownRuns(): KnownRuns {
  const byName = new Map<string, KnownRun>();
  const keys = new Map<string, ObjectKey>();
  const nameOf = ({ namespace = '', name }: ObjectKey): string => `${namespace}/${name}`;
  return {
    remember(key, uid, state) {
      byName.set(nameOf(key), { uid, openTaskIds: openTaskIds(state) });
      keys.set(uid, key);
    },
    keyOf: (uid) => keys.get(uid),
    forget(uid) {
      const key = keys.get(uid);
      keys.delete(uid);
      if (key !== undefined && byName.get(nameOf(key))?.uid === uid) byName.delete(nameOf(key));
    },
    replaced(key, uid) {
      const known = byName.get(nameOf(key));
      if (known === undefined || known.uid === uid) return [];
      byName.delete(nameOf(key));
      keys.delete(known.uid);
      return [known];
    },
  };
}

import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import type { Api } from './api.ts';
import type { ObjectChange } from './informer.ts';
import { keyOf, keyText, versionOf } from './object-keys.ts';

/** Objects of which an informer knows the version alone: read when they are asked for, once per version. */
export interface VersionReader {
  /** `known` is what the informer has of the object, asked before the read and after it. */
  get(key: ObjectKey, known: () => KubeObject | undefined): Promise<KubeObject | undefined>;
  /** Lets go of what the informer knows to be old or gone. */
  follow(change: ObjectChange): void;
}

export function createVersionReader(
  api: Pick<Api, 'get'>,
  keep: (object: KubeObject) => KubeObject,
): VersionReader {
  const objects = new Map<string, KubeObject>();
  const isCurrent = (object: KubeObject | undefined, known: KubeObject): boolean =>
    object !== undefined && versionOf(object) >= versionOf(known);

  return {
    get: async (key, known) => {
      const listed = known();
      if (listed === undefined) return undefined;
      const text = keyText(key);
      const before = objects.get(text);
      if (isCurrent(before, listed)) return before;
      const object = await api.get(key);
      if (object === undefined) return undefined;
      const kept = keep(object);
      if (known() !== undefined) objects.set(text, kept);
      return kept;
    },
    follow: ({ before, after }) => {
      const changed = after ?? before;
      if (changed === undefined) return;
      const text = keyText(keyOf(changed));
      if (after === undefined || !isCurrent(objects.get(text), after)) objects.delete(text);
    },
  };
}

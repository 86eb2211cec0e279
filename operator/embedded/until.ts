import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import { type Api, isApiError, type WatchEvent } from '../kube/api.ts';

/** Resolves with the object as soon as `holds` is true of it; undefined stands for an object that is not there. */
export async function until<T extends KubeObject>(
  api: Api,
  { apiVersion, kind, namespace, name }: ObjectKey,
  holds: (object: T | undefined) => boolean,
  signal: AbortSignal,
): Promise<T | undefined> {
  const place = namespace === undefined ? {} : { namespace };
  for (;;) {
    signal.throwIfAborted();
    const { items, resourceVersion } = await api.list<T>({ apiVersion, kind }, place);
    const current = items.find((item) => item.metadata.name === name);
    if (holds(current)) return current;
    const changes = api.watch<T>({ apiVersion, kind }, { ...place, resourceVersion, signal });
    const found = await firstThat(changes, name, holds);
    if (found !== undefined) return found.object;
  }
}

/** The first state of the object that is as asked; undefined when the watch ends before. */
async function firstThat<T extends KubeObject>(
  changes: AsyncIterable<WatchEvent<T>>,
  name: string,
  holds: (object: T | undefined) => boolean,
): Promise<{ readonly object: T | undefined } | undefined> {
  try {
    for await (const change of changes) {
      if (change.kind === 'bookmark' || change.object.metadata.name !== name) continue;
      const object = change.kind === 'deleted' ? undefined : change.object;
      if (holds(object)) return { object };
    }
  } catch (error) {
    // The version is too old to go on from: the caller lists again.
    if (!isApiError(error, 410)) throw error;
  }
  return undefined;
}

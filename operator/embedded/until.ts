import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import { type Api, isApiError } from '../kube/api.ts';

/** Resolves with the object as soon as `holds` is true of it; undefined stands for an object that is not there. */
export async function until<T extends KubeObject>(
  api: Api,
  key: ObjectKey,
  holds: (object: T | undefined) => boolean,
  signal: AbortSignal,
): Promise<T | undefined> {
  const { apiVersion, kind, namespace, name } = key;
  const place = namespace === undefined ? {} : { namespace };
  for (;;) {
    signal.throwIfAborted();
    const { items, resourceVersion } = await api.list<T>({ apiVersion, kind }, place);
    const current = items.find((item) => item.metadata.name === name);
    if (holds(current)) return current;
    try {
      for await (const event of api.watch<T>({ apiVersion, kind }, { ...place, resourceVersion, signal })) {
        if (event.kind === 'bookmark' || event.object.metadata.name !== name) continue;
        const next = event.kind === 'deleted' ? undefined : event.object;
        if (holds(next)) return next;
      }
    } catch (error) {
      // The version is too old to go on from: list again.
      if (!isApiError(error, 410)) throw error;
    }
  }
}

import type { KubeObject } from '../../schemas/kube-object.ts';
import type { KindKey, WatchEvent } from './api.ts';

/** An object of the kind without all that is not metadata, whatever the server calls it (PartialObjectMetadata). */
export function metadataOnly({ apiVersion, kind }: KindKey, { metadata }: KubeObject): KubeObject {
  return { apiVersion, kind, metadata };
}

export function eventOfMetadata(kind: KindKey, event: WatchEvent<KubeObject>): WatchEvent<KubeObject> {
  return event.kind === 'bookmark' ? event : { ...event, object: metadataOnly(kind, event.object) };
}

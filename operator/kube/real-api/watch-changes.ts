import type { KubeObject } from '../../../schemas/kube-object.ts';
import type { KindKey, WatchEvent, WatchOptions } from '../api.ts';
import { eventOfMetadata } from '../metadata-only.ts';
import { linesOf } from './json-lines.ts';
import { labelSelector } from './list-pages.ts';
import { metadataType } from './metadata-type.ts';
import type { Transport } from './transport.ts';
import { watchEventOf } from './watch-events.ts';

export interface WatchLimits {
  /** The server is asked to end a watch after this time, and up to twice of it. */
  readonly shortestMillis: number;
  /** A watch that says nothing for so long is taken for dead and ends; bookmarks come about once a minute. */
  readonly idleMillis: number;
}

/** One watch request, from its version to its end. Throws what an ERROR event says. */
export async function* watchChanges(
  transport: Transport,
  path: string,
  kind: KindKey,
  { labels, metadataOnly = false, resourceVersion, signal }: WatchOptions,
  { shortestMillis, idleMillis }: WatchLimits,
  random: () => number,
): AsyncGenerator<WatchEvent<KubeObject>, void> {
  if (signal.aborted) return;
  const query = {
    watch: '1',
    allowWatchBookmarks: 'true',
    resourceVersion,
    labelSelector: labelSelector(labels),
    // Spread, so that watches that began together do not end together.
    timeoutSeconds: String(Math.ceil((shortestMillis * (1 + random())) / 1_000)),
  };
  // Breaks the connection off when the reader stops reading.
  const stop = new AbortController();
  const call = AbortSignal.any([signal, stop.signal]);
  try {
    const accept = metadataOnly ? { accept: metadataType('PartialObjectMetadata') } : {};
    const chunks = await transport.stream(
      { method: 'GET', path, query, ...accept },
      { signal: call, idleMillis },
    );
    for await (const line of linesOf(chunks)) {
      if (signal.aborted) return;
      const event = watchEventOf(line);
      if (event !== undefined) yield metadataOnly ? eventOfMetadata(kind, event) : event;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stop.abort();
  }
}

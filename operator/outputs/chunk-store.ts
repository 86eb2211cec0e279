/** On runs fired in mode sse (orchestration 1): `chunks:<namespace>:<event>:<nanoseconds>`. */
export const streamKeyAnnotation = 'kubeswarm.io/stream-key';

/** Where the words of one step go as they come, for who reads along (orchestration 7.4). */
export interface ChunkList {
  readonly namespace: string;
  /** Stream key of the run, a colon, and the name of the step. */
  readonly key: string;
}

/** What is in a list, from a place on. */
export interface ChunksFrom {
  readonly list: ChunkList;
  /** 0 is the first chunk. */
  readonly start: number;
}

/** Lists of chunks that are read as they grow, by any number of readers. To lose one harms nobody. */
export interface ChunkStore {
  /** Adds to the end; the list is forgotten five minutes after the last time. Drops what is beyond `mostChunks`. */
  append(list: ChunkList, chunks: readonly string[]): Promise<void>;
  /** In the order they were asked for; nothing of lists that cannot be read, or are not there. */
  read(places: readonly ChunksFrom[]): Promise<readonly (readonly string[])[]>;
}

/** Of one list (agents 4.2). */
export const mostChunks = 10_000;
export const chunksLastMillis = 300_000;

/** A task writes no more to the list. */
export const endOfChunks = '__EOF__';
/** What follows takes the place of all that came before: another attempt, or another turn of the model. */
export const startOfDraft = '__DRAFT__';

/** Text as chunks of a list: what happens to be one of the markers goes in two. */
export function textChunks(text: string): readonly string[] {
  if (text === '') return [];
  return text === endOfChunks || text === startOfDraft ? [text.slice(0, 1), text.slice(1)] : [text];
}

/** Only keys of the namespace itself count: people may annotate their runs with anything. */
export function streamKeyOf(
  annotations: Readonly<Record<string, string>> | undefined,
  namespace: string,
): string | undefined {
  const key = annotations?.[streamKeyAnnotation];
  return key?.startsWith(`chunks:${namespace}:`) && /^[-.:a-z0-9]{1,400}$/.test(key) ? key : undefined;
}

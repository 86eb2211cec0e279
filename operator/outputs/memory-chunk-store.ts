import type { Timers } from '../common/timers.ts';
import { type ChunkList, type ChunkStore, chunksLastMillis, mostChunks } from './chunk-store.ts';

/** Chunks in this process, for local runs and tests. */
export function memoryChunkStore({ after }: Pick<Timers, 'after'>): ChunkStore & { close(): void } {
  const lists = new Map<string, { readonly chunks: readonly string[]; readonly callOff: () => void }>();
  const nameOf = ({ namespace, key }: ChunkList): string => `${namespace}/${key}`;
  return {
    append: async (list, chunks) => {
      const name = nameOf(list);
      const known = lists.get(name);
      known?.callOff();
      lists.set(name, {
        chunks: [...(known?.chunks ?? []), ...chunks].slice(0, mostChunks),
        callOff: after(chunksLastMillis, () => lists.delete(name)),
      });
    },
    read: async (places) =>
      places.map(({ list, start }) => lists.get(nameOf(list))?.chunks.slice(start) ?? []),
    close: () => {
      for (const { callOff } of lists.values()) callOff();
    },
  };
}

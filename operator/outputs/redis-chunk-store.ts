import type { RedisConnections } from '../queue/bullmq/redis-connections.ts';
import { DEFAULT_PREFIX } from '../queue/bullmq/task-keys.ts';
import { type ChunkList, type ChunkStore, chunksLastMillis, mostChunks } from './chunk-store.ts';

export interface RedisChunkStoreOptions {
  readonly connections: Pick<RedisConnections, 'commands' | 'explained'>;
  /** What every key begins with; `kubeswarm`, if not given. */
  readonly prefix?: string;
}

/** Lists beside the queue, `<prefix>:<namespace>._chunks:<event>:...`: each namespace can reach its own (decision 22). */
export function redisChunkStore({
  connections,
  prefix = DEFAULT_PREFIX,
}: RedisChunkStoreOptions): ChunkStore {
  const nameOf = ({ namespace, key }: ChunkList): string =>
    `${prefix}:${namespace}._chunks:${key.replace(`chunks:${namespace}:`, '')}`;
  return {
    append: async (list, chunks) => {
      const name = nameOf(list);
      try {
        const answers = await connections
          .commands()
          .multi()
          .rpush(name, ...chunks)
          .ltrim(name, 0, mostChunks - 1)
          .pexpire(name, chunksLastMillis)
          .exec();
        for (const [error] of answers ?? []) if (error !== null) throw error;
      } catch (error) {
        throw connections.explained(error);
      }
    },
    read: async (places) => {
      const pipeline = connections.commands().pipeline();
      for (const { list, start } of places) pipeline.lrange(nameOf(list), start, mostChunks - 1);
      const answers = (await pipeline.exec()) ?? [];
      // Agents may make anything of their keys: that must not keep others from theirs.
      return places.map((_place, index) => {
        const [error, chunks] = answers[index] ?? [];
        return error === null && Array.isArray(chunks) ? chunks.map(String) : [];
      });
    },
  };
}

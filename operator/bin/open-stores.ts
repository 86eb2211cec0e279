import { type RedisLedger, redisLedger } from '../ledger/redis-ledger.ts';
import type { Log } from '../observe/log.ts';
import type { ChunkStore } from '../outputs/chunk-store.ts';
import { redisChunkStore } from '../outputs/redis-chunk-store.ts';
import { type RedisOutputStore, redisOutputStore } from '../outputs/redis-output-store.ts';
import { parseRedisUrl } from '../queue/bullmq/redis-address.ts';
import { openRedisConnections } from '../queue/bullmq/redis-connections.ts';
import { logQueueNotes } from './log-queue-notes.ts';

export interface StoreLocations {
  /** Long outputs stand beside the queue. */
  readonly queueUrl: string;
  readonly spendUrl: string;
  readonly prefix?: string;
}

/** What lives in Redis beside the queue. */
export interface Stores {
  readonly ledger: RedisLedger;
  readonly outputs: RedisOutputStore;
  readonly chunks: ChunkStore;
  /** Stores what is not billed yet, then cuts the connections. */
  close(): Promise<void>;
}

/** On connections of their own: one, where both are in the same Redis. */
export function openStores({ queueUrl, spendUrl, prefix }: StoreLocations, log: Log): Stores {
  const note = logQueueNotes(log);
  const beside = openRedisConnections(parseRedisUrl(queueUrl), note);
  const spend = spendUrl === queueUrl ? beside : openRedisConnections(parseRedisUrl(spendUrl), note);
  const common = prefix === undefined ? {} : { prefix };
  const ledger = redisLedger({
    connections: spend,
    ...common,
    onError: (what, error) => log.warn({ err: error }, what),
  });
  return {
    ledger,
    outputs: redisOutputStore({ connections: beside, ...common }),
    chunks: redisChunkStore({ connections: beside, ...common }),
    async close() {
      await ledger.close();
      for (const connections of new Set([beside, spend])) connections.close();
    },
  };
}

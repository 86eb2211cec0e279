import { type RedisLedger, redisLedger } from '../ledger/redis-ledger.ts';
import type { Log } from '../observe/log.ts';
import { parseRedisUrl } from '../queue/bullmq/redis-address.ts';
import { openRedisConnections } from '../queue/bullmq/redis-connections.ts';
import { logQueueNotes } from './log-queue-notes.ts';

export interface LedgerLocation {
  readonly url: string;
  readonly prefix?: string;
}

/** The ledger on a connection of its own, which is closed with it. */
export function openLedger({ url, prefix }: LedgerLocation, log: Log): RedisLedger {
  const connections = openRedisConnections(parseRedisUrl(url), logQueueNotes(log));
  const ledger = redisLedger({
    connections,
    ...(prefix === undefined ? {} : { prefix }),
    onError: (what, error) => log.warn({ err: error }, what),
  });
  return {
    ...ledger,
    async close() {
      await ledger.close();
      connections.close();
    },
  };
}

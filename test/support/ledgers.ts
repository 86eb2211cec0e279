import {
  type RedisLedger,
  type RedisLedgerOptions,
  redisLedger,
} from '../../operator/ledger/redis-ledger.ts';
import { parseRedisUrl } from '../../operator/queue/bullmq/redis-address.ts';
import { openRedisConnections } from '../../operator/queue/bullmq/redis-connections.ts';

/** A ledger as one process has it, with its connection. */
export function openTestLedger(
  url: string,
  options: Omit<RedisLedgerOptions, 'connections'> = {},
): RedisLedger {
  const connections = openRedisConnections(parseRedisUrl(url), () => {});
  const ledger = redisLedger({ connections, ...options });
  return {
    ...ledger,
    close: async () => {
      await ledger.close();
      connections.close();
    },
  };
}

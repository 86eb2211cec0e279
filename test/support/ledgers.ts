import { afterEach, beforeEach } from '@jest/globals';
import {
  type RedisLedger,
  type RedisLedgerOptions,
  redisLedger,
} from '../../operator/ledger/redis-ledger.ts';
import { parseRedisUrl } from '../../operator/queue/bullmq/redis-address.ts';
import { openRedisConnections } from '../../operator/queue/bullmq/redis-connections.ts';
import type { TestRedis } from './redis.ts';

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

interface Ledgers {
  /** A ledger that is closed when the test ends. */
  readonly open: () => RedisLedger;
  /** What else is to be done when the test ends: last come, first done. */
  readonly atEnd: (...ends: readonly (() => Promise<void> | void)[]) => void;
}

/** Ledgers of tests that each begin with an empty Redis. */
export function useLedgers(redis: () => TestRedis): Ledgers {
  const ends: (() => Promise<void> | void)[] = [];
  beforeEach(async () => void (await redis().client.flushall()));
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  return {
    open: () => {
      const ledger = openTestLedger(redis().url);
      ends.push(ledger.close);
      return ledger;
    },
    atEnd: (...more) => void ends.push(...more),
  };
}

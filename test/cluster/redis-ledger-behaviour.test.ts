import { redisLedger } from '../../operator/ledger/redis-ledger.ts';
import { parseRedisUrl } from '../../operator/queue/bullmq/redis-address.ts';
import { openRedisConnections } from '../../operator/queue/bullmq/redis-connections.ts';
import { startMillis } from '../support/ledger-behaviour/world.ts';
import { describeLedgerBehaviour } from '../support/ledger-behaviour.ts';
import { describeWithRedis } from '../support/redis.ts';

describeWithRedis('a ledger on Redis', (redis) => {
  describeLedgerBehaviour('the ledger on Redis', async (past) => {
    await redis().client.flushall();
    const connections = openRedisConnections(parseRedisUrl(redis().url), () => {});
    let nowMillis = startMillis;
    const ledger = redisLedger({ connections, now: () => nowMillis });
    await ledger.open('lab', past);
    return {
      ledger,
      advance: (millis) => {
        nowMillis += millis;
      },
      close: async () => {
        await ledger.close();
        connections.close();
      },
    };
  });
});

import { startMillis } from '../support/ledger-behaviour/world.ts';
import { describeLedgerBehaviour } from '../support/ledger-behaviour.ts';
import { openTestLedger } from '../support/ledgers.ts';
import { describeWithRedis } from '../support/redis.ts';

describeWithRedis('a ledger on Redis', (redis) => {
  describeLedgerBehaviour('the ledger on Redis', async (past) => {
    await redis().client.flushall();
    let nowMillis = startMillis;
    const ledger = openTestLedger(redis().url, { now: () => nowMillis });
    await ledger.open('lab', past);
    return {
      ledger,
      advance: (millis) => {
        nowMillis += millis;
      },
      close: ledger.close,
    };
  });
});

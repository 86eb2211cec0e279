import { expect, test } from '@jest/globals';
import type { RedisLedger } from '../../operator/ledger/redis-ledger.ts';
import { keepTestLedger } from '../support/ledger-keeper.ts';
import { useLedgers } from '../support/ledgers.ts';
import { describeWithRedis } from '../support/redis.ts';
import { spendOne } from '../support/spend-one.ts';
import { until } from '../support/until.ts';

const namespaceLimit = 50_000;
const callers = 600;

describeWithRedis('many callers on one limit', (redis) => {
  const { open, atEnd } = useLedgers(redis);

  const total = async (ledger: RedisLedger) =>
    (await ledger.windows('lab', ['_all'])).get('_all')?.total ?? 0;
  /** Resolves with the tokens that all have spent together. */
  const startCallers = async (): Promise<number> => {
    const processes = [open(), open(), open()];
    const spent = await Promise.all(
      Array.from({ length: callers }, (_, number) => {
        const ledger = processes[number % processes.length] ?? open();
        return spendOne(ledger, number, { agent: `agent-${number % 7}`, namespaceLimit });
      }),
    );
    return spent.reduce((sum, { tokens }) => sum + tokens, 0);
  };

  test('[LEDGER-1] 0 tokens over, and the ledger right to the token, though Redis is killed in between', async () => {
    const operator = open();
    atEnd(keepTestLedger(operator));
    const work = startCallers();
    for (const share of [0.1, 0.3, 0.6]) {
      await until(async () => (await total(operator)) > share * namespaceLimit);
      await redis().kill();
      await redis().start();
    }
    const spent = await work;
    expect(spent).toBeLessThanOrEqual(namespaceLimit);
    // Not all of it: some are refused for what others had reserved and gave back later.
    expect(spent).toBeGreaterThan(0.9 * namespaceLimit);
    await until(async () => (await total(operator)) === spent);
  });

  test('[LEDGER-4] 0 tokens over though Redis loses all its data in between', async () => {
    const operator = open();
    atEnd(keepTestLedger(operator));
    const work = startCallers();
    await until(async () => (await total(operator)) > 0.4 * namespaceLimit);
    await redis().client.flushall();
    const spent = await work;
    expect(spent).toBeLessThanOrEqual(namespaceLimit);
    expect(spent).toBeGreaterThan(0.9 * namespaceLimit);
    await until(async () => (await total(operator)) === spent);
  });
});

import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { RedisLedger } from '../../operator/ledger/redis-ledger.ts';
import { LedgerUnavailable } from '../../operator/ledger/spending-ledger.ts';
import { claimOf, output } from '../support/ledger-behaviour/world.ts';
import { keepTestLedger } from '../support/ledger-keeper.ts';
import { useLedgers } from '../support/ledgers.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const namespaceLimit = 50_000;
const callers = 600;

describeWithRedis('many callers on one limit', (redis) => {
  const { open, atEnd } = useLedgers(redis);

  /** One call that uses up to all it was granted; tries again while Redis is away. Answers what it spent. */
  async function spend(ledger: RedisLedger, number: number): Promise<number> {
    const claim = claimOf({
      jobId: `u${number}.step.1`,
      agent: `agent-${number % 7}`,
      inputTokens: 10 + (number % 13),
      maxOutputTokens: 40 + ((number * 37) % 160),
      namespaceLimit,
    });
    for (;;) {
      try {
        const claimed = await ledger.reserve(claim, AbortSignal.timeout(60_000));
        if (claimed.kind === 'refused') return 0;
        await wait(number % 30);
        const most = claim.inputTokens + claimed.maxOutputTokens;
        const used = number % 3 === 0 ? most : Math.floor((most * (number % 10)) / 10);
        await claimed.settle(output(used));
        return used;
      } catch (error) {
        if (!(error instanceof LedgerUnavailable)) throw error;
      }
    }
  }
  const sumOf = (spent: readonly number[]): number => spent.reduce((sum, tokens) => sum + tokens, 0);
  const total = async (ledger: RedisLedger) =>
    (await ledger.windows('lab', ['_all'])).get('_all')?.total ?? 0;
  const startCallers = (): Promise<readonly number[]> => {
    const processes = [open(), open(), open()];
    return Promise.all(
      Array.from({ length: callers }, (_, number) => {
        const ledger = processes[number % processes.length];
        return ledger === undefined ? 0 : spend(ledger, number);
      }),
    );
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
    const spent = sumOf(await work);
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
    const spent = sumOf(await work);
    expect(spent).toBeLessThanOrEqual(namespaceLimit);
    expect(spent).toBeGreaterThan(0.9 * namespaceLimit);
    await until(async () => (await total(operator)) === spent);
  });
});

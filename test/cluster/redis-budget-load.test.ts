import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { budgetPeriod } from '../../operator/ledger/budget-period.ts';
import { type BudgetTerm, budgetAccountNames } from '../../operator/ledger/budget-terms.ts';
import type { RedisLedger } from '../../operator/ledger/redis-ledger.ts';
import { LedgerUnavailable } from '../../operator/ledger/spending-ledger.ts';
import { claimOf } from '../support/ledger-behaviour/world.ts';
import { keepTestLedger } from '../support/ledger-keeper.ts';
import { useLedgers } from '../support/ledgers.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const callers = 1_000;
const prices = { 'gpt-4o': { perInputToken: 2.5, perOutputToken: 10 } };
const cap: BudgetTerm = {
  name: 'cap',
  id: 'u-cap/monthly',
  period: 'monthly',
  isHard: true,
  limitTokens: 60_000,
  limitMicroUsd: 0,
  isShared: false,
};

describeWithRedis('many callers on one budget', (redis) => {
  const { open, atEnd } = useLedgers(redis);
  /** Terms may be lost as well. */
  const prepare = (operator: RedisLedger, term: BudgetTerm) => async () => {
    await operator.publish('lab', { budgets: [term], prices });
    return [];
  };
  const names = budgetAccountNames(cap.id, budgetPeriod(cap.period, Date.now()));
  const total = async (ledger: RedisLedger, account: string) =>
    (await ledger.windows('lab', [account])).get(account)?.total ?? 0;

  /** One call that uses up to all it was granted; tries again while Redis is away. */
  async function spend(ledger: RedisLedger, number: number) {
    const agent = `agent-${number % 7}`;
    const claim = claimOf({
      jobId: `u${number}.step.1`,
      accounts: [],
      inputTokens: 10 + (number % 13),
      maxOutputTokens: 40 + ((number * 37) % 160),
      spender: { agent, model: 'gpt-4o', ...(number % 2 === 0 ? { team: 'desk' } : {}) },
    });
    for (;;) {
      try {
        const claimed = await ledger.reserve(claim, AbortSignal.timeout(120_000));
        if (claimed.kind === 'refused') return { tokens: 0, microUsd: 0, reason: claimed.reason };
        await wait(number % 30);
        const { inputTokens } = claim;
        const share = number % 3 === 0 ? 10 : number % 10;
        const outputTokens = Math.floor((claimed.maxOutputTokens * share) / 10);
        await claimed.settle({ inputTokens, outputTokens, thinkingTokens: 0 });
        return {
          tokens: inputTokens + outputTokens,
          microUsd: Math.ceil(2.5 * inputTokens + 10 * outputTokens),
          reason: '',
        };
      } catch (error) {
        if (!(error instanceof LedgerUnavailable)) throw error;
      }
    }
  }

  test.each([
    ['tokens', { ...cap, limitTokens: 60_000, limitMicroUsd: 0 }],
    ['money', { ...cap, limitTokens: 0, limitMicroUsd: 500_000 }],
  ] as const)(
    '[BUDGET-7] [BUDGET-15] 0 %s over, and the ledger right, though Redis is killed in between',
    async (unit, term) => {
      const operator = open();
      atEnd(keepTestLedger(operator, prepare(operator, term)));
      const account = unit === 'tokens' ? names.tokens : names.money;
      const limit = unit === 'tokens' ? term.limitTokens : term.limitMicroUsd;
      const processes = [open(), open(), open()];
      const work = Promise.all(
        Array.from({ length: callers }, (_, number) => spend(processes[number % 3] ?? operator, number)),
      );
      for (const share of [0.1, 0.4, 0.7]) {
        await until(async () => (await total(operator, account)) > share * limit);
        await redis().kill();
        await redis().start();
      }
      const spent = await work;
      const sum = spent.reduce((all, one) => all + (unit === 'tokens' ? one.tokens : one.microUsd), 0);
      expect(sum).toBeLessThanOrEqual(limit);
      // Not all of it: some are refused for what others had reserved and gave back later.
      expect(sum).toBeGreaterThan(0.9 * limit);
      expect(spent.some(({ reason }) => reason.startsWith('budget "cap" exceeded: '))).toBe(true);
      await until(async () => (await total(operator, account)) === sum);
    },
  );

  test('[BUDGET-15] 0 tokens over, and the ledger right, though Redis loses what it acknowledged last when it is killed', async () => {
    const operator = open();
    atEnd(keepTestLedger(operator, prepare(operator, cap)));
    const processes = [open(), open(), open()];
    const work = Promise.all(
      Array.from({ length: callers }, (_, number) => spend(processes[number % 3] ?? operator, number)),
    );
    let isOver = false;
    const end = (): void => {
      isOver = true;
    };
    work.then(end, end);
    await until(async () => (await total(operator, names.tokens)) > 0);
    for (let kills = 0; kills < 2; kills += 1) {
      const copy = await redis().copy();
      const before = await total(operator, names.tokens);
      await until(async () => isOver || (await total(operator, names.tokens)) > before + 1_000);
      await redis().kill();
      await redis().start(copy);
    }
    const sum = (await work).reduce((all, { tokens }) => all + tokens, 0);
    expect(sum).toBeLessThanOrEqual(cap.limitTokens);
    expect(sum).toBeGreaterThan(0.9 * cap.limitTokens);
    await until(async () => (await total(operator, names.tokens)) === sum);
  });
});

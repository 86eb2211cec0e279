import { expect, test } from '@jest/globals';
import { budgetPeriod } from '../../operator/ledger/budget-period.ts';
import { type BudgetTerm, budgetAccountNames } from '../../operator/ledger/budget-terms.ts';
import type { RedisLedger } from '../../operator/ledger/redis-ledger.ts';
import { keepTestLedger } from '../support/ledger-keeper.ts';
import { useLedgers } from '../support/ledgers.ts';
import { describeWithRedis } from '../support/redis.ts';
import { spendOne } from '../support/spend-one.ts';
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

  /** As one of seven agents, every other time of a team. */
  const spend = (ledger: RedisLedger, number: number) => {
    const spender = { agent: `agent-${number % 7}`, model: 'gpt-4o' };
    const team = number % 2 === 0 ? { team: 'desk' } : {};
    return spendOne(ledger, number, { accounts: [], spender: { ...spender, ...team } });
  };
  const microUsdOf = ({ inputTokens, outputTokens }: Awaited<ReturnType<typeof spendOne>>): number =>
    Math.ceil(prices['gpt-4o'].perInputToken * inputTokens + prices['gpt-4o'].perOutputToken * outputTokens);

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
      const sum = spent.reduce((all, one) => all + (unit === 'tokens' ? one.tokens : microUsdOf(one)), 0);
      expect(sum).toBeLessThanOrEqual(limit);
      // Not all of it: some are refused for what others had reserved and gave back later.
      expect(sum).toBeGreaterThan(0.9 * limit);
      expect(spent.some(({ refusal }) => refusal.startsWith('budget "cap" exceeded: '))).toBe(true);
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

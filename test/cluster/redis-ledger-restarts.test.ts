import { expect, test } from '@jest/globals';
import { type BudgetTerms, noTerms } from '../../operator/ledger/budget-terms.ts';
import { ledgerKeys } from '../../operator/ledger/ledger-keys.ts';
import type { RedisLedger } from '../../operator/ledger/redis-ledger.ts';
import { redisScript } from '../../operator/ledger/redis-script.ts';
import { type ClaimFields, claimOf, output, reserved } from '../support/ledger-behaviour/world.ts';
import { keepTestLedger } from '../support/ledger-keeper.ts';
import { openTestLedger, useLedgers } from '../support/ledgers.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const hardTerms: BudgetTerms = {
  budgets: [
    {
      name: 'cap',
      id: 'u-cap/daily',
      period: 'daily',
      isHard: true,
      limitTokens: 1_000,
      limitMicroUsd: 0,
      isShared: false,
    },
  ],
  prices: {},
};

describeWithRedis('a ledger whose Redis was killed', (redis) => {
  const { open, atEnd } = useLedgers(redis);
  const claim = (ledger: RedisLedger, fields: ClaimFields = {}) =>
    ledger.reserve(claimOf(fields), AbortSignal.timeout(60_000));
  const spend = async (ledger: RedisLedger, tokens: number) =>
    reserved(await claim(ledger)).settle(output(tokens));
  const total = async (ledger: RedisLedger) => (await ledger.windows('lab', ['_all'])).get('_all')?.total;
  const held = () => redis().client.hget(ledgerKeys().account('lab', '_all')[0], '#held');
  /** It has all that is in the copy: without one nobody knows what it has lost. */
  const restart = async (copy: string) => {
    await redis().kill();
    await redis().start(copy);
  };

  test('[LEDGER-11] grants nothing of what it has acknowledged and lost', async () => {
    const [operator, one, two] = [open(), open(), open()];
    await operator.open('lab', []);
    await spend(one, 20);
    const before = reserved(await claim(one));
    const copy = await redis().copy();
    await spend(one, 30);
    await spend(two, 40);
    await before.settle(output(50));
    const lost = reserved(await claim(two, { maxOutputTokens: 60 }));
    await restart(copy);
    const waiting = claim(two, { namespaceLimit: 200 });
    expect(await operator.closedIn(['lab'])).toEqual(['lab']);
    expect(await operator.allot('lab', 'helper', 10, false)).toBeUndefined();
    atEnd(keepTestLedger(operator));
    await until(async () => (await operator.closedIn(['lab'])).length === 0);
    expect(await total(operator)).toBe(140);
    expect(await held()).toBe('70');
    await lost.settle(output(1));
    const granted = reserved(await waiting);
    expect(granted.maxOutputTokens).toBe(200 - 141 - 10);
    await granted.settle(output(2));
    expect(await total(operator)).toBe(143);
    expect(await held()).toBe('0');
  });

  test('[LEDGER-11] counts nothing twice when nothing was lost', async () => {
    const [operator, agent] = [open(), open()];
    const before = { ...output(70), agent: 'helper', atMillis: Date.now() - 3_600_000 };
    await operator.open('lab', [before]);
    await spend(agent, 20);
    const underWay = reserved(await claim(agent));
    await restart(await redis().copy());
    expect(await operator.closedIn(['lab'])).toEqual(['lab']);
    expect(await operator.open('lab', [before])).toBe(true);
    expect(await operator.open('lab', [before])).toBe(false);
    expect(await operator.closedIn(['lab'])).toEqual([]);
    await underWay.settle(output(30));
    await spend(agent, 0);
    expect(await total(operator)).toBe(120);
  });

  test('[LEDGER-12] grants at once what nothing limits, and counts it', async () => {
    const [operator, agent] = [open(), open()];
    const spender = { agent: 'helper', model: 'llama3' };
    await operator.publish('lab', noTerms);
    await operator.open('lab', []);
    await restart(await redis().copy());
    await reserved(await claim(agent, { spender })).settle(output(30));
    expect(await total(operator)).toBe(30);
    /** Resolves with what is closed when the claim is granted. */
    const grantedOnce = async (fields: ClaimFields) => {
      reserved(await claim(agent, { spender, ...fields }));
      return operator.closedIn(['lab']);
    };
    const limited = grantedOnce({ namespaceLimit: 400 });
    await operator.publish('lab', hardTerms);
    const budgeted = grantedOnce({});
    expect(await operator.closedIn(['lab'])).toEqual(['lab']);
    atEnd(keepTestLedger(operator));
    expect(await Promise.all([limited, budgeted])).toEqual([[], []]);
  });

  test('[LEDGER-11] is told anew by everybody after each of two restarts, and not opened for the first by mistake', async () => {
    const [operator, one, two] = [open(), open(), open()];
    await operator.open('lab', []);
    const copy = await redis().copy();
    await spend(one, 30);
    await spend(two, 40);
    const runs = new Set([(await operator.look([])).run]);
    for (let restarts = 0; restarts < 2; restarts += 1) {
      await restart(copy);
      await until(async () => (await total(operator)) === 70);
      runs.add((await operator.look([])).run);
    }
    const [first, second, third] = [...runs];
    expect(first).toMatch(/^\w{40}$/);
    expect(await operator.open('lab', [], [], second)).toBe(false);
    expect(await operator.closedIn(['lab'])).toEqual(['lab']);
    expect(await operator.open('lab', [], [], third)).toBe(true);
    expect(await total(operator)).toBe(70);
  });

  test('[LEDGER-11] stays open where Redis does not say that it was restarted', async () => {
    const allow = () =>
      redis().client.call('ACL', 'SETUSER', 'unknowing', 'on', 'nopass', '~*', '+@all', '-info');
    await allow();
    const openUnknowing = (): RedisLedger => {
      const ledger = openTestLedger(redis().url.replace('://', '://unknowing:x@'));
      atEnd(ledger.close);
      return ledger;
    };
    const [operator, agent] = [openUnknowing(), openUnknowing()];
    expect((await operator.look([])).run).toBe('');
    await operator.open('lab', []);
    await spend(agent, 20);
    await restart(await redis().copy());
    await allow();
    expect(await operator.closedIn(['lab'])).toEqual([]);
    await spend(agent, 30);
    expect(await total(operator)).toBe(50);
  });

  test('sends each script to a restarted Redis once, however many calls wait for it', async () => {
    const run = redisScript('return tonumber(ARGV[1])', () => redis().client);
    await redis().client.config('RESETSTAT');
    const numbers = Array.from({ length: 100 }, (_, number) => number);
    expect(await Promise.all(numbers.map((number) => run([], [number])))).toEqual(numbers);
    expect(await redis().client.info('commandstats')).toContain('cmdstat_eval:calls=1,');
  });
});

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ledgerKeys } from '../../operator/ledger/ledger-keys.ts';
import { renewScript, reserveScript, settleScript } from '../../operator/ledger/ledger-scripts.ts';
import type { RedisLedger, RedisLedgerOptions } from '../../operator/ledger/redis-ledger.ts';
import { LedgerUnavailable } from '../../operator/ledger/spending-ledger.ts';
import { namespaceAclRules } from '../../operator/queue/bullmq/task-keys.ts';
import {
  type ClaimFields,
  claimOf,
  output,
  past,
  reserved,
  startMillis,
} from '../support/ledger-behaviour/world.ts';
import { openTestLedger } from '../support/ledgers.ts';
import { describeWithRedis } from '../support/redis.ts';
import { openRedisProxy, type RedisProxy } from '../support/redis-proxy.ts';
import { until } from '../support/until.ts';

describeWithRedis('a ledger on Redis that several processes share', (redis) => {
  const ends: (() => Promise<void>)[] = [];
  beforeEach(async () => void (await redis().client.flushall()));
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  const open = async (
    options: Omit<RedisLedgerOptions, 'connections'> = {},
  ): Promise<{ readonly ledger: RedisLedger; readonly proxy: RedisProxy }> => {
    const proxy = await openRedisProxy(redis().port);
    const ledger = openTestLedger(proxy.url, options);
    ends.push(async () => {
      await ledger.close();
      await proxy.cut();
    });
    return { ledger, proxy };
  };
  const reserve = async (ledger: RedisLedger, fields: ClaimFields = {}) =>
    reserved(await ledger.reserve(claimOf(fields), AbortSignal.timeout(60_000)));
  const total = async (ledger: RedisLedger, account = '_all') =>
    (await ledger.windows('lab', [account])).get(account)?.total;

  test('[LEDGER-5] has all of it under keys of the namespace, and one window for all', async () => {
    const { ledger: one } = await open();
    const { ledger: two } = await open();
    await one.open('lab', []);
    await (await reserve(one)).settle(output(60));
    const rest = await reserve(two, { agentLimit: 100 });
    expect(rest.maxOutputTokens).toBe(30);
    await rest.settle(output(40));
    expect(await one.reserve(claimOf({ agentLimit: 100 }), AbortSignal.timeout(60_000))).toMatchObject({
      kind: 'refused',
    });
    const keys = await redis().client.keys('*');
    expect(keys.length).toBeGreaterThan(5);
    expect(keys.filter((key) => !key.startsWith('kubeswarm:lab.'))).toEqual([]);
    for (const key of keys.filter((name) => !name.endsWith(':epoch')))
      expect(await redis().client.pttl(key)).toBeLessThanOrEqual(25 * 3_600_000);
  });

  test('[LEDGER-4] lets nobody spend before it is open, and is opened once', async () => {
    const { ledger } = await open({ now: () => startMillis });
    const waiting = reserve(ledger, { agentLimit: 100 });
    expect(await ledger.closedIn(['lab', 'other'])).toEqual(['lab', 'other']);
    expect(await ledger.open('lab', [past(70, 1_000)])).toBe(true);
    expect(await ledger.open('lab', [past(70, 1_000)])).toBe(false);
    expect((await waiting).maxOutputTokens).toBe(20);
    expect(await ledger.closedIn(['lab', 'other'])).toEqual(['other']);
  });

  test('[LEDGER-4] [LEDGER-3] knows again what was spent when Redis has lost it, and counts nothing twice', async () => {
    const { ledger: agent } = await open();
    const { ledger: operator } = await open();
    await operator.open('lab', []);
    await (await reserve(agent, { jobId: 'u1.done.1' })).settle(output(30));
    await (await reserve(agent, { jobId: 'u1.open.1' })).settle(output(20));
    const inFlight = await reserve(agent, { jobId: 'u1.open.1', maxOutputTokens: 30 });
    await redis().client.flushall();
    // The process tells of its calls by itself.
    await until(async () => (await total(operator)) === 50);
    const now = Date.now();
    await operator.open('lab', [
      { ...output(30), agent: 'helper', atMillis: now, step: 'u1.done' },
      { ...output(5), agent: 'helper', atMillis: now, step: 'u1.open', openJobId: 'u1.open.1' },
      { ...output(7), agent: 'helper', atMillis: now },
    ]);
    expect(await total(operator)).toBe(30 + 20 + 5 + 7);
    const late = reserve(agent, { namespaceLimit: 150 });
    await inFlight.settle(output(40));
    const granted = await late;
    expect(granted.maxOutputTokens).toBe(150 - 62 - 40 - 10);
    await granted.settle(output(0));
    expect(await total(operator)).toBe(102);
  });

  test('[LEDGER-4] [DYNAMIC-12] counts sub-tasks once, of whichever agent, and those of an open task as it knows them', async () => {
    const { ledger: agents } = await open();
    const { ledger: operator } = await open();
    await operator.open('lab', []);
    const settle = async (agent: string, jobId: string, tokens: number) =>
      (await reserve(agents, { agent, jobId })).settle(output(tokens));
    await settle('lead', 'u1.done.1', 10);
    await settle('writer', 'u1.done.1.0123456789ab.1', 20);
    await settle('lead', 'u1.open.1', 3);
    await settle('writer', 'u1.open.1.0123456789ab.1', 4);
    await redis().client.flushall();
    await until(async () => (await total(operator)) === 37);
    const atMillis = Date.now();
    await operator.open('lab', [
      { ...output(10), agent: 'lead', atMillis, step: 'u1.done' },
      { ...output(20 + 5), agent: 'writer', atMillis, step: 'u1.done' },
      { ...output(6), agent: 'lead', atMillis, step: 'u1.open', openJobId: 'u1.open.1' },
    ]);
    expect(await total(operator, 'lead')).toBe(10 + 3 + 6);
    expect(await total(operator, 'writer')).toBe(20 + 5 + 4);
    expect(await total(operator)).toBe(10 + 25 + 3 + 4 + 6);
  });

  test('[LEDGER-9] counts in full what somebody had reserved who is gone, until they say what it was', async () => {
    let nowMillis = startMillis;
    const { ledger: dying, proxy } = await open({ now: () => nowMillis });
    const { ledger: other } = await open({ now: () => nowMillis });
    await other.open('lab', []);
    const lost = await reserve(dying);
    await proxy.cut();
    nowMillis += 29_000;
    expect(await total(other)).toBe(0);
    nowMillis += 2_000;
    expect(await total(other)).toBe(100);
    await proxy.reopen();
    await lost.settle(output(15));
    await until(async () => (await total(other)) === 15);
  });

  test('[LEDGER-9] sets no more free than was granted to somebody who did not hear the answer', async () => {
    const { ledger } = await open();
    await ledger.open('lab', []);
    const account = ledgerKeys().account('lab', 'helper');
    const keys = [ledgerKeys().epoch('lab'), ledgerKeys().terms('lab'), ...account];
    const { client } = redis();
    const granted = await client.eval(
      reserveScript,
      5,
      ...keys,
      '',
      30_000,
      'u1/1',
      10,
      90,
      '*',
      40,
      1,
      1,
      0,
    );
    expect(granted).toEqual(['reserved', 30]);
    // Who has asked for 90 and heard nothing holds on to that much, then gives it up.
    await client.eval(renewScript, 3, ...account, '', 30_000, 'u1/1', '100,10,90,0');
    await client.eval(settleScript, 3, ...account, '', 'u1/1', '0,0,0,0');
    expect(await client.hget(account[0], '#held')).toBe('0');
  });

  test('[LEDGER-5] is worked on by agents that may touch their own namespace only', async () => {
    const rules = namespaceAclRules('lab');
    await redis().client.call('ACL', 'SETUSER', 'lab-agents', 'on', 'nopass', ...rules);
    const operator = openTestLedger(redis().url);
    const agents = openTestLedger(redis().url.replace('://', '://lab-agents:x@'));
    ends.push(operator.close, agents.close);
    for (const namespace of ['lab', 'other']) await operator.open(namespace, []);
    await (await reserve(agents)).settle(output(12));
    expect(await total(agents)).toBe(12);
    const foreign = agents.reserve(claimOf({ namespace: 'other' }), AbortSignal.timeout(60_000));
    await expect(foreign).rejects.toThrow(/refuses: NOPERM/);
  });

  test('[LEDGER-6] says that it cannot be reached, and stores a bill when it can again', async () => {
    const { ledger, proxy } = await open();
    await ledger.open('lab', []);
    const call = await reserve(ledger, { agentLimit: 100 });
    await proxy.cut();
    await Promise.all([
      call.settle(output(33)),
      expect(ledger.reserve(claimOf({}), AbortSignal.timeout(60_000))).rejects.toThrow(LedgerUnavailable),
      expect(ledger.ping()).rejects.toThrow(/cannot be reached/),
    ]);
    await proxy.reopen();
    await until(async () => (await total(ledger).catch(() => undefined)) === 33);
  });
});

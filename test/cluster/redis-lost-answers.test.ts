import { afterEach, expect, test } from '@jest/globals';
import { useBullmqQueues } from '../support/bullmq-queues.ts';
import { claimOf, output, reserved, startMillis } from '../support/ledger-behaviour/world.ts';
import { openTestLedger } from '../support/ledgers.ts';
import { createManualTimers } from '../support/manual-timers.ts';
import { answer, BUSY, heldHandler, newTask, resultOf } from '../support/queue-behaviour/world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { openRedisProxy } from '../support/redis-proxy.ts';
import { until } from '../support/until.ts';

const ONE = { concurrency: 1, retries: 3 };

describeWithRedis('a command that Redis has carried out, and whose answer was lost', (redis) => {
  const openQueue = useBullmqQueues(redis);
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  test('[QUEUE-15] counts the tokens of a failed attempt once', async () => {
    const { queue, proxy } = await openQueue();
    const task = newTask();
    const cut = proxy.cutAfter('spent:thinking');
    queue.work(task.queue, ONE, async ({ number }) => answer(task, '', number === 1 ? BUSY : undefined));
    await queue.submit(task);
    await cut;
    await proxy.reopen();
    await until(async () => (await resultOf(queue, task.id).catch(() => undefined)) !== undefined);
    expect((await resultOf(queue, task.id))?.usage).toMatchObject({ inputTokens: 6, outputTokens: 8 });
  });

  test('[BULLMQ-17] counts a crash once', async () => {
    const killed = await openQueue({ workerName: 'triage-0' });
    const task = newTask();
    const held = heldHandler();
    killed.queue.work(task.queue, ONE, held.handle);
    await killed.queue.submit(task);
    await until(() => held.attempts.length === 1);
    await killed.proxy.cut();

    const next = await openQueue({ workerName: 'triage-0' });
    const cut = next.proxy.cutAfter("'stc'");
    next.queue.work(task.queue, ONE, held.handle);
    await cut;
    await next.proxy.reopen();
    await until(() => held.attempts.length === 2);
    expect(await redis().client.hget(`kubeswarm:${task.queue}:${task.id}`, 'stc')).toBe('1');
  });

  test('[LEDGER-10] leaves no tokens set aside that nobody spends, however long Redis was away', async () => {
    let nowMillis = startMillis;
    const problems: string[] = [];
    const proxy = await openRedisProxy(redis().port);
    const ledger = openTestLedger(proxy.url, {
      now: () => nowMillis,
      // Nothing is tried again by time alone.
      timers: createManualTimers(),
      onError: (what) => problems.push(what),
    });
    ends.push(async () => {
      await ledger.close();
      await proxy.cut();
    });
    await ledger.open('lab', []);
    const reserve = (jobId: string) =>
      ledger.reserve(claimOf({ jobId, agentLimit: 100 }), AbortSignal.timeout(20_000));
    // Afterwards Redis knows the script, so that the next answer is that of the script itself.
    await reserved(await reserve('u1.first.1')).settle(output(0));
    const cut = proxy.cutAfter('u1.lost.1');
    const lost = reserve('u1.lost.1').catch(String);
    await cut;
    expect(await lost).toContain('cannot be reached');
    // So long that it cannot be given up either, and runs out: what has run out counts as spent.
    await until(() => problems.length > 0);
    nowMillis += 31_000;
    await proxy.reopen();
    expect(reserved(await reserve('u1.again.1')).maxOutputTokens).toBe(90);
  });
});

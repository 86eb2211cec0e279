import { expect, test } from '@jest/globals';
import { useBullmqQueues } from '../support/bullmq-queues.ts';
import { answer, newTask } from '../support/queue-behaviour/world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const TASKS = 2_000;

describeWithRedis('many tasks on BullMQ', (redis) => {
  const openQueue = useBullmqQueues(redis);

  test('[BULLMQ-15] [BULLMQ-12] four workers settle each of 2,000 tasks once, and streams stay short', async () => {
    const { queue: operator } = await openQueue();
    const heard = new Map<string, number>();
    operator.onSettled(({ taskId }) => heard.set(taskId, (heard.get(taskId) ?? 0) + 1));
    const running = new Set<string>();
    const overlaps: string[] = [];
    const executed = new Map<string, number>();
    const processes = await Promise.all(Array.from({ length: 4 }, () => openQueue()));
    for (const { queue } of processes)
      queue.work('shop.triage', { concurrency: 5, retries: 0 }, async ({ task }) => {
        if (running.has(task.id)) overlaps.push(task.id);
        running.add(task.id);
        executed.set(task.id, (executed.get(task.id) ?? 0) + 1);
        await new Promise((resolve) => setImmediate(resolve));
        running.delete(task.id);
        return answer(task);
      });
    const tasks = Array.from({ length: TASKS }, (_, index) =>
      newTask({ id: `load.step.${index}`, meta: { runUid: `load-${index % 100}` } }),
    );
    for (let start = 0; start < TASKS; start += 100)
      await Promise.all(tasks.slice(start, start + 100).map((task) => operator.submit(task)));
    await until(() => heard.size === TASKS);
    await until(async () => (await operator.depth('shop.triage')).active === 0);
    expect([...heard.values()].filter((times) => times !== 1)).toEqual([]);
    expect([...executed.values()].filter((times) => times !== 1)).toEqual([]);
    expect(executed.size).toBe(TASKS);
    expect(overlaps).toEqual([]);
    expect(processes.flatMap(({ notes }) => notes)).toEqual([]);
    expect((await operator.results(tasks.map(({ id }) => id))).size).toBe(TASKS);
    expect(await redis().client.xlen('kubeswarm:shop.triage:events')).toBeLessThan(400);
    for (let run = 0; run < 100; run += 1) await operator.forget(`load-${run}`);
    const left = (await redis().client.keys('*')).filter((key) => key.includes('load'));
    expect(left.filter((key) => !key.includes('._run:'))).toEqual([]);
    for (const key of left) expect(await redis().client.ttl(key)).toBeGreaterThan(0);
  });
});

import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Task } from '../../operator/queue/task-queue.ts';
import { useBullmqQueues } from '../support/bullmq-queues.ts';
import { answer, newTask } from '../support/queue-behaviour/world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

/** Longer than an outage, so that no running task goes to another worker because of one. */
const LOCKS = { lockMillis: 4_000, stalledMillis: 500 };
const TASKS = 300;
const OUTAGES = 5;

describeWithRedis('the queue on BullMQ while Redis is killed again and again', (redis) => {
  const openQueue = useBullmqQueues(redis);

  test('[BULLMQ-7] [BULLMQ-3] every task settles, and none runs again after its result was stored', async () => {
    const url = redis().url;
    const { queue: operator } = await openQueue({ url, pollMillis: 200 });
    const agents = [await openQueue({ url, ...LOCKS }), await openQueue({ url, ...LOCKS })];
    const unhandled: unknown[] = [];
    const take = (reason: unknown): unknown => unhandled.push(reason);
    process.on('unhandledRejection', take);

    const executions = new Map<string, number>();
    const told = new Map<string, number>();
    const count = (counts: Map<string, number>, id: string): unknown =>
      counts.set(id, (counts.get(id) ?? 0) + 1);
    operator.onSettled(({ taskId }) => count(told, taskId));
    for (const { queue } of agents)
      queue.work('shop.triage', { concurrency: 3, retries: 5 }, async ({ task }) => {
        await wait(10);
        count(executions, task.id);
        return answer(task, 'done');
      });

    const tasks = Array.from({ length: TASKS }, () => newTask());
    const submitted = submitAll(tasks, operator.submit);
    for (let outage = 1; outage <= OUTAGES; outage += 1) {
      await until(() => told.size >= (outage * TASKS) / (OUTAGES + 1));
      await redis().kill();
      await redis().start();
    }
    await submitted;
    await until(() => told.size === TASKS);
    process.off('unhandledRejection', take);
    expect([...told].filter(([, times]) => times !== 1)).toEqual([]);
    expect([...executions].filter(([, times]) => times !== 1)).toEqual([]);
    expect((await operator.results(tasks.map(({ id }) => id))).size).toBe(TASKS);
    await until(async () => (await operator.depth('shop.triage')).active === 0);
    expect(unhandled).toEqual([]);
  });
});

/** As the operator does: what failed is submitted again. */
async function submitAll(tasks: readonly Task[], submit: (task: Task) => Promise<void>): Promise<void> {
  for (const task of tasks) {
    let isSubmitted = false;
    while (!isSubmitted)
      isSubmitted = await submit(task).then(
        () => true,
        () => false,
      );
  }
}

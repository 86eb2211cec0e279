import { expect, test } from '@jest/globals';
import type { Settled, Task } from '../../operator/queue/task-queue.ts';
import { useBullmqQueues } from '../support/bullmq-queues.ts';
import { newTask } from '../support/queue-behaviour/world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

/** Of one run uid, under one id: agents may put anything on queues of their namespace. */
const tasks: readonly Task[] = ['shop', 'bank'].map((namespace) =>
  newTask({ id: 'r.one.1', queue: `${namespace}.triage`, meta: { namespace, runUid: 'r' } }),
);
const gone = { waiting: 0, active: 0 };
const there = { waiting: 1, active: 0 };

describeWithRedis('namespaces on one BullMQ that name runs and tasks alike', (redis) => {
  const openQueue = useBullmqQueues(redis);

  test.each([
    ['that has put both there', false],
    ['that has seen neither', true],
  ])('[BULLMQ-20] are cancelled and forgotten apart by an operator %s', async (_, isNew) => {
    const first = await openQueue();
    for (const task of tasks) await first.queue.submit(task);
    const { queue } = isNew ? await openQueue() : first;
    const depths = () => Promise.all(tasks.map((task) => queue.depth(task.queue)));

    await queue.cancel(['r.one.1'], 'run cancelled', 'shop');
    expect(await depths()).toEqual([gone, there]);
    expect((await queue.results(['r.one.1'], 'shop')).get('r.one.1')?.error?.code).toBe('Cancelled');
    expect(await queue.results(['r.one.1'], 'bank')).toEqual(new Map());
    await queue.forget('r', 'shop');
    expect(await depths()).toEqual([gone, there]);
    expect(await queue.runs()).toEqual([{ namespace: 'bank', uid: 'r' }]);
    await queue.forget('r', 'bank');
    expect(await depths()).toEqual([gone, gone]);
  });

  test('[BULLMQ-20] are heard of apart', async () => {
    const { queue } = await openQueue();
    const heard: Settled[] = [];
    queue.onSettled((settled) => heard.push(settled));
    for (const task of tasks) await queue.submit(task);
    await until(async () => (await redis().client.call('PUBSUB', 'NUMPAT')) === 1);

    await redis().client.publish('kubeswarm:shop.settled', '{"taskId":"r.one.1","runUid":"r"}');
    await until(() => heard.length === 1);
    await queue.cancel(['r.one.1'], 'run cancelled', 'bank');
    await until(() => heard.length === 2);
    expect(heard.map(({ namespace }) => namespace)).toEqual(['shop', 'bank']);
  });

  test('[BULLMQ-20] take nothing away from another by a job that they call its child', async () => {
    const { queue } = await openQueue();
    for (const task of tasks) await queue.submit(task);
    // BullMQ removes children with their parent, by the operator's rights.
    await redis().client.sadd('kubeswarm:shop.triage:r.one.1:dependencies', 'kubeswarm:bank.triage:r.one.1');
    await queue.cancel(['r.one.1'], 'run cancelled', 'shop');
    await queue.forget('r', 'shop');
    expect(await queue.depth('shop.triage')).toEqual(gone);
    expect(await queue.depth('bank.triage')).toEqual(there);
  });

  test('[BULLMQ-20] with a queue that cannot be lets the rest of the run be forgotten', async () => {
    const { queue } = await openQueue();
    for (const task of tasks) await queue.submit(task);
    for (const name of ['shop.x:y', 'shop.', 'shop'])
      await redis().client.hset('kubeswarm:shop._run:r', { [`id of ${name}`]: name });
    await queue.forget('r', 'shop');
    expect(await queue.depth('shop.triage')).toEqual(gone);
  });

  test('[BULLMQ-20] with tasks that cannot be ended keep no other from its deadline', async () => {
    const { queue } = await openQueue({ pollMillis: 100 });
    const heard: string[] = [];
    queue.onSettled(({ namespace }) => heard.push(namespace));
    const meta = { deadlineMillis: Date.now() + 300 };
    for (const task of tasks) await queue.submit({ ...task, meta: { ...task.meta, ...meta } });
    await redis().client.set('kubeswarm:shop.triage:completed', 'no set');
    await until(() => heard.includes('bank'));
  });
});

import { expect, test } from '@jest/globals';
import { sweepQueues } from '../../operator/controllers/agent/sweep-queues.ts';
import { sweepRuns } from '../../operator/controllers/run/sweep-runs.ts';
import { createMemoryApi } from '../../operator/kube/memory-api/memory-api.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { useBullmqQueues } from '../support/bullmq-queues.ts';
import { heldHandler, newTask, REFUSED } from '../support/queue-behaviour/world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const ONE = { concurrency: 1, retries: 1 };

describeWithRedis('what an operator finds in Redis that was away', (redis) => {
  const openQueue = useBullmqQueues(redis);
  const keysOf = (queue: string): Promise<string[]> => redis().client.keys(`kubeswarm:${queue}:*`);
  const agent = (namespace: string, name: string, labels: Readonly<Record<string, string>> = {}) => ({
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmAgent',
    metadata: { name, namespace, labels },
    spec: { model: 'm', prompt: { inline: 'p' } },
  });

  test('[QUEUERISK-3] nothing is left of a namespace that is gone, though its killed agent still has a task', async () => {
    const { queue: operator } = await openQueue();
    const killed = await openQueue();
    const held = heldHandler();
    killed.queue.work('shop.triage', ONE, held.handle);
    const [dead, active, waiting] = [newTask(), newTask(), newTask()];
    for (const task of [dead, active, waiting]) await operator.submit(task);
    await until(() => held.attempts.length === 1);
    held.finish(dead.id, REFUSED);
    await until(() => held.attempts.length === 2);
    await killed.proxy.cut();

    const { queue: next } = await openQueue();
    const api = createMemoryApi();
    const kept = {
      runs: next.runs,
      forget: ({ namespace, uid }: { readonly namespace: string; readonly uid: string }) =>
        next.forget(uid, namespace),
    };
    expect(await sweepRuns(kept, api)).toEqual({ dropped: 3, problems: [] });
    expect(await sweepQueues(next, api)).toEqual({ dropped: 1, problems: [] });
    // It was held, not by its time: the lock of a killed worker lasts 10 s.
    expect(await keysOf('shop.triage')).toEqual([]);
    const marks = (await redis().client.keys('*')).filter((key) => !key.startsWith('kubeswarm:shop._run:'));
    expect(marks).toEqual(['kubeswarm:_namespaces']);
  });

  test('[QUEUERISK-3] queues of agents that are gone go, those of the others and what is no queue stay', async () => {
    const { queue } = await openQueue();
    const api = createMemoryApi();
    for (const object of [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      agent('shop', 'triage'),
      agent('shop', 'team-writer', { 'kubeswarm.io/team': 'team', 'kubeswarm.io/role': 'writer' }),
    ])
      await api.create<KubeObject>(object, { fieldManager: 'test' });
    const places = [
      ['shop', 'shop.triage'],
      ['shop', 'shop.team.writer'],
      ['shop', 'shop.gone'],
      ['bank', 'bank.team.gone'],
    ] as const;
    for (const [namespace, name] of places) await queue.submit(newTask({ queue: name, meta: { namespace } }));
    const others = ['kubeswarm:shop._task:meta', 'kubeswarm:shop.a/b:meta', 'kubeswarm:a.b.c.d:meta'];
    for (const key of others) await redis().client.hset(key, 'paused', '1');
    await redis().client.set('kubeswarm:shop.text:meta', 'no hash');

    expect(await sweepQueues(queue, api)).toEqual({ dropped: 2, problems: [] });
    const left = (await redis().client.keys('*:meta')).toSorted();
    expect(left).toEqual(
      [
        ...others,
        'kubeswarm:shop.text:meta',
        'kubeswarm:shop.triage:meta',
        'kubeswarm:shop.team.writer:meta',
      ].toSorted(),
    );
  });
});

import { afterEach, expect, test } from '@jest/globals';
import { systemTimers } from '../../operator/common/timers.ts';
import { createEventRecorder } from '../../operator/kube/event-recorder.ts';
import { createRealApi, type RealApi } from '../../operator/kube/real-api/real-api.ts';
import { watchQueue } from '../../operator/manager/watch-queue.ts';
import { memoryMetrics } from '../../operator/observe/metrics.ts';
import { createBullmqQueue } from '../../operator/queue/bullmq/create-bullmq-queue.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const namespace = 'queue-at-risk';
const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'kubeswarm', namespace },
  spec: {
    selector: { matchLabels: { app: 'kubeswarm' } },
    template: {
      metadata: { labels: { app: 'kubeswarm' } },
      spec: { containers: [{ name: 'manager', image: 'kubeswarm:test' }] },
    },
  },
};

describeWithCluster('a queue that may lose tasks', (cluster) => {
  describeWithRedis('on a real API server and Redis', (redis) => {
    const ends: (() => void | Promise<void>)[] = [];
    afterEach(async () => {
      for (const end of ends.splice(0).toReversed()) await end();
    });

    const eventsOf = async (api: RealApi): Promise<readonly string[]> => {
      const { items } = await api.list<KubeObject>(
        { apiVersion: 'events.k8s.io/v1', kind: 'Event' },
        { namespace },
      );
      return items.map(
        ({ type, reason, regarding }) =>
          `${type} ${reason} ${Object(regarding).kind}/${Object(regarding).name}`,
      );
    };

    test('[QUEUERISK-1] shows as an event on the Deployment of the operator', async () => {
      const api = createRealApi({ kubeConfig: { kind: 'file', path: cluster().kubeconfig } });
      ends.push(api.close);
      const how = { fieldManager: 'test', force: true };
      await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, how);
      await api.apply(deployment, how);
      await redis().client.config('SET', 'appendonly', 'no');
      await redis().client.config('SET', 'maxmemory-policy', 'allkeys-lru');
      const queue = createBullmqQueue({ url: redis().url });
      ends.push(queue.close);
      const metrics = memoryMetrics();
      const lines: string[] = [];
      const line = (_facts: object, message: string): void => void lines.push(message);
      ends.push(
        watchQueue({
          queue,
          isLeading: () => true,
          deployment: () =>
            api.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'kubeswarm' }),
          events: createEventRecorder({
            api,
            clock: systemTimers,
            controller: 'kubeswarm-operator',
            instance: 'manager-0',
            onError: (error) => lines.push(String(error)),
          }),
          metrics,
          timers: systemTimers,
          log: { info: line, warn: line },
        }),
      );

      await until(async () => (await eventsOf(api)).length === 2);
      expect((await eventsOf(api)).toSorted()).toEqual([
        'Warning QueueMayEvict Deployment/kubeswarm',
        'Warning QueueNotDurable Deployment/kubeswarm',
      ]);
      expect(lines).toEqual([
        expect.stringMatching(/^The queue is not durable/),
        expect.stringMatching(/maxmemory-policy allkeys-lru/),
      ]);
      expect(metrics.read('kubeswarm_queue_at_risk').map(({ value }) => value)).toEqual([1, 1, 0]);
    });
  });
});

import { expect, test } from '@jest/globals';
import { reconcileMetrics, workQueueMetrics } from '../../../operator/manager/reconcile-metrics.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';

test('[METRIC-20] the same is told under the names of controller-runtime', () => {
  const metrics = memoryMetrics();
  const record = reconcileMetrics(metrics);
  const key = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'lab', name: 'x' };
  for (const result of ['ok', 'error', 'requeue', 'error'] as const)
    record({ controller: 'swarmrun-controller', key, result, millis: 3 });
  const total = (result: string): number =>
    metrics.total('controller_runtime_reconcile_total', { controller: 'swarmrun', result });
  expect([total('success'), total('requeue_after'), total('error')]).toEqual([1, 1, 2]);
  expect(metrics.total('controller_runtime_reconcile_errors_total', { controller: 'swarmrun' })).toBe(2);
  expect(metrics.total('controller_runtime_reconcile_time_seconds', { controller: 'swarmrun' })).toBe(4);
});

test('[METRIC-20] the depth of work queues is that of the controllers that run', () => {
  const metrics = memoryMetrics();
  const watch = workQueueMetrics(metrics);
  expect(metrics.read('workqueue_depth')).toEqual([]);
  const forget = watch(() => new Map([['swarmrun-controller', 7]]));
  expect(metrics.read('workqueue_depth')).toEqual([
    { value: 7, attributes: { name: 'swarmrun', controller: 'swarmrun' } },
  ]);
  forget();
  expect(metrics.read('workqueue_depth')).toEqual([]);
});

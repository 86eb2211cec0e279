import { expect, test } from '@jest/globals';
import { reconcileMetrics } from '../../../operator/manager/reconcile-metrics.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';

test('[METRIC-1] reconciles are measured, and failures counted, by controller, namespace and result', () => {
  const metrics = memoryMetrics();
  const record = reconcileMetrics(metrics);
  const key = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'lab', name: 'x' };
  for (const result of ['ok', 'error', 'requeue', 'error'] as const)
    record({ controller: 'swarmrun-controller', key, result, millis: 3 });
  const labels = { controller: 'swarmrun-controller', namespace: 'lab' };
  expect(metrics.total('kubeswarm.reconcile.duration', labels)).toBe(4);
  expect(metrics.total('kubeswarm.reconcile.errors', { ...labels, result: 'error' })).toBe(2);
  expect(metrics.total('kubeswarm.reconcile.errors', { result: 'ok' })).toBe(0);
});

import type { MetricEntry } from './metric-catalogue.ts';

/** What dashboards of Go operators look for (governance 10.3). */
export const controllerRuntimeMetrics = {
  controller_runtime_reconcile_total: {
    type: 'counter',
    by: 'operator',
    labels: ['controller', 'result'],
    help: 'Reconciles that ended, by success, requeue_after or error',
  },
  controller_runtime_reconcile_errors_total: {
    type: 'counter',
    by: 'operator',
    labels: ['controller'],
    help: 'Reconciles that failed',
  },
  controller_runtime_reconcile_time_seconds: {
    type: 'histogram',
    unit: 's',
    by: 'operator',
    labels: ['controller'],
    help: 'How long a reconcile took',
  },
  workqueue_depth: {
    type: 'gauge',
    by: 'operator',
    labels: ['name', 'controller'],
    help: 'Objects that wait for their reconcile',
  },
} as const satisfies Readonly<Record<string, MetricEntry>>;

import type { Reconciled, RunningControllers } from '../kube/start-controllers.ts';
import type { Metrics } from '../observe/metrics.ts';

/** In the words of controller-runtime. */
const results = { ok: 'success', requeue: 'requeue_after', error: 'error' } as const;

/**
 * How long reconciles take and how often they fail, under our names and under those that dashboards of Go operators
 * know (governance 10.3).
 */
export function reconcileMetrics(metrics: Metrics): (reconciled: Reconciled) => void {
  return ({ controller, key, result, millis }) => {
    const attributes = { controller, namespace: key.namespace ?? '', result };
    metrics.record('kubeswarm.reconcile.duration', millis, attributes);
    if (result === 'error') metrics.count('kubeswarm.reconcile.errors', attributes);
    const shared = { controller: sharedName(controller) };
    metrics.count('controller_runtime_reconcile_total', { ...shared, result: results[result] });
    metrics.record('controller_runtime_reconcile_time_seconds', millis / 1_000, shared);
    if (result === 'error') metrics.count('controller_runtime_reconcile_errors_total', shared);
  };
}

/**
 * How many objects wait for their reconcile, of the controllers that run now: none on a replica that does not lead.
 * Returns how to stop counting them.
 */
export function workQueueMetrics(metrics: Metrics): (depths: RunningControllers['depths']) => () => void {
  let current: RunningControllers['depths'] | undefined;
  metrics.gauge('workqueue_depth', () =>
    [...(current?.() ?? [])].map(([controller, value]) => {
      const name = sharedName(controller);
      return { value, attributes: { name, controller: name } };
    }),
  );
  return (depths) => {
    current = depths;
    return () => {
      current = undefined;
    };
  };
}

/** Dashboards know controllers by the kind in lower case. */
const sharedName = (controller: string): string => controller.replace(/-controller$/, '');

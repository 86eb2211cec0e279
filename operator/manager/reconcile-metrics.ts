import type { Reconciled } from '../kube/start-controllers.ts';
import type { Metrics } from '../observe/metrics.ts';

/** How long reconciles take and how often they fail (governance 10.3). */
export function reconcileMetrics(metrics: Metrics): (reconciled: Reconciled) => void {
  return ({ controller, key, result, millis }) => {
    const attributes = { controller, namespace: key.namespace ?? '', result };
    metrics.record('kubeswarm.reconcile.duration', millis, attributes);
    if (result === 'error') metrics.count('kubeswarm.reconcile.errors', attributes);
  };
}

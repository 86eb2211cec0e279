import type { Audit } from './audit.ts';
import type { AuditDrop } from './audit-delivery.ts';
import type { AuditSink } from './audit-event.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Counts every event that is lost, and says so on the first and every hundredth (governance 9.5, 10.3). */
export function tellAuditDrops(metrics: Metrics, log: Pick<Log, 'warn'>): (drop: AuditDrop) => void {
  return ({ sink, reason, count, dropped, isNews }) => {
    metrics.count('kubeswarm_audit_events_dropped_total', { sink, reason }, count);
    if (isNews) log.warn({ sink, reason, dropped }, 'audit events were dropped');
  };
}

/** How full the buffer is, and whether the sink is left alone for a while. */
export function measureAudit(
  metrics: Metrics,
  audit: Pick<Audit, 'utilization'>,
  { name: sink, circuit }: AuditSink,
): void {
  metrics.gauge('kubeswarm_audit_buffer_utilization', () => [
    { value: audit.utilization(), attributes: { sink } },
  ]);
  if (circuit === undefined) return;
  metrics.gauge('kubeswarm_audit_circuit_breaker', () => {
    const state = circuit();
    return [{ value: state === 'open' ? 1 : 0, attributes: { sink, state } }];
  });
}

import { randomUUID } from 'node:crypto';
import type { Timers } from '../common/timers.ts';
import type { HealthChecks } from '../health/health-verdict.ts';
import { polledVerdict } from '../health/polled-verdict.ts';
import type { ObjectCache } from '../kube/object-cache.ts';
import { type Audit, createAudit } from '../observe/audit.ts';
import type { AuditSink } from '../observe/audit-event.ts';
import { measureAudit, tellAuditDrops } from '../observe/audit-metrics.ts';
import { auditTrimmer } from '../observe/audit-trim.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { version } from '../observe/version.ts';
import type { RedisStreams } from '../queue/bullmq/redis-streams.ts';
import type { ManagerSettings } from './manager-settings.ts';
import { namespaceAudit } from './namespace-audit.ts';

export interface ManagerAuditOptions {
  readonly settings: Pick<ManagerSettings, 'namespace' | 'podName' | 'agents' | 'auditRetentionMillis'>;
  readonly sink: AuditSink;
  /** Where the sink is Redis: what the leader trims, and probes ask about. */
  readonly streams: Pick<RedisStreams, 'trim' | 'ping'> | undefined;
  readonly cache: Pick<ObjectCache, 'subscribe'>;
  readonly timers: Timers;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** The operator's own audit trail, and its care for that of all. */
export interface ManagerAudit {
  readonly audit: Audit;
  /** `audit`, with the sink redis only (governance 10.5). */
  readonly checks: HealthChecks;
  /** What the leader does, until the signal aborts. */
  lead(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export function managerAudit(options: ManagerAuditOptions): ManagerAudit {
  const { settings, sink, streams, cache, timers, metrics, log } = options;
  const { mode, redact, maxDetailBytes, excludeActions } = settings.agents.auditLog;
  const audit = createAudit({
    sink,
    mode,
    redact,
    maxDetailBytes,
    excludeActions,
    levelOf: namespaceAudit(cache, settings.namespace),
    env: { service: 'operator', version, podName: settings.podName },
    clock: timers,
    randomUuid: randomUUID,
    onDrop: tellAuditDrops(metrics, log),
  });
  measureAudit(metrics, audit, sink);
  if (streams === undefined) return { audit, checks: {}, lead: async () => {}, close: () => audit.close() };

  const { lead } = auditTrimmer({
    trim: streams.trim,
    retentionMillis: settings.auditRetentionMillis,
    timers,
    metrics,
    log,
  });
  const polled = polledVerdict({ probe: streams.ping, after: timers.after });
  return {
    audit,
    checks: { audit: polled.verdict },
    lead,
    close: async () => {
      polled.close();
      await audit.close();
    },
  };
}

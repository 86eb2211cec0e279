import { randomUUID } from 'node:crypto';
import { type Audit, type AuditOptions, createAudit, noAudit } from '../observe/audit.ts';
import type { AuditSink } from '../observe/audit-event.ts';
import type { AgentConfig } from './config.ts';

export interface AgentAuditOptions {
  readonly sink: AuditSink;
  readonly version: string;
  readonly clock: AuditOptions['clock'];
  /** Called for every loss. */
  readonly onDrop?: NonNullable<AuditOptions['onDrop']>;
}

/** The audit trail that the agent's configuration asks for; one that only names events when it asks for none. */
export function agentAudit(config: AgentConfig, { sink, version, clock, onDrop }: AgentAuditOptions): Audit {
  if (config.auditLog === undefined) return noAudit(randomUUID);
  const { mode, redact, maxDetailBytes, excludeActions } = config.auditLog;
  return createAudit({
    sink,
    mode,
    env: { service: 'agent-runner', version, podName: config.podName },
    clock,
    randomUuid: randomUUID,
    ...(redact.length === 0 ? {} : { redact }),
    maxDetailBytes,
    excludeActions,
    secretValues: config.secretValues,
    ...(onDrop === undefined ? {} : { onDrop }),
  });
}

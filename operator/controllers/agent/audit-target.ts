import { type AgentAuditLog, agentEnv } from '../../../schemas/agent-contract.ts';
import type { EnvVar } from '../common/workload.ts';
import { sharedAccountName } from './agent-names.ts';
import type { AgentPlan } from './agent-plan.ts';
import type { AgentPlatform } from './agent-platform.ts';
import { urlOfAgents } from './url-of-agents.ts';

/** AGENT_AUDIT_LOG (agents 2.3); undefined when it is off. What its sink is reached by stands in a Secret. */
export function agentAuditLog({ settings, platform }: AgentPlan): AgentAuditLog | undefined {
  const { mode, redact } = settings.auditLog;
  const { sink, maxDetailBytes, excludeActions } = platform.auditLog;
  if (mode === 'off') return undefined;
  return {
    mode,
    redact,
    sink: sink.kind,
    maxDetailBytes,
    excludeActions,
    ...(sink.kind === 'redis' ? { maxStreamLen: sink.maxStreamLength } : {}),
  };
}

/** Of the Secret `swarm-agent`, by the variable that it becomes: URLs and headers may hold passwords and tokens. */
export function auditSecrets({
  platform,
  queueUrl,
}: Pick<AgentPlan, 'platform' | 'queueUrl'>): Readonly<Record<string, string>> {
  const { sink } = platform.auditLog;
  switch (sink.kind) {
    case 'stdout':
      return {};
    case 'redis':
      return { [agentEnv.auditRedisUrl]: urlOfAgents(sink.url, platform.queue?.url, queueUrl) };
    case 'webhook':
      return {
        [agentEnv.auditWebhookUrl]: sink.url,
        ...(Object.keys(sink.headers).length === 0
          ? {}
          : { [agentEnv.auditWebhookHeaders]: JSON.stringify(sink.headers) }),
      };
  }
}

/** Set also while auditing is off, so that switching it on is no matter of Secrets. */
export function auditVariables(plan: AgentPlan): readonly EnvVar[] {
  return Object.keys(auditSecrets(plan)).map((name) => ({
    name,
    valueFrom: { secretKeyRef: { name: sharedAccountName, key: name } },
  }));
}

/** Where a strict agent must be let through to, as URLs without credentials. */
export function observabilityUrls({ auditLog, extraEnv }: AgentPlatform): readonly string[] {
  const { sink } = auditLog;
  const audit = sink.kind === 'stdout' ? [] : [sink.url];
  const traces = [
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  ].flatMap((name) => extraEnv[name] ?? []);
  return [...audit, ...traces].flatMap((text) => originOf(text) ?? []);
}

/** Redis listens on a port of its own where its URL names none. */
function originOf(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return undefined;
  const isRedis = /^(?:redis|valkey)s?:$/.test(url.protocol);
  const port = url.port === '' && isRedis ? '6379' : url.port;
  return `${url.protocol}//${url.hostname}${port === '' ? '' : `:${port}`}`;
}

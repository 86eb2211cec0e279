import { type AgentAuditLog, agentEnv } from '../../../schemas/agent-contract.ts';
import { type AuditSinkSettings, parsedHeaders } from '../../observe/audit-sink-settings.ts';
import type { EnvReader } from './env-reader.ts';

/** Where AGENT_AUDIT_LOG wants the trail, with the URL that its Secret holds (agents 2.3). */
export function auditSinkSettings(reader: EnvReader, auditLog: AgentAuditLog | undefined): AuditSinkSettings {
  switch (auditLog?.sink) {
    case undefined:
    case 'stdout':
      return { kind: 'stdout' };
    case 'redis': {
      const url = urlOf(reader, agentEnv.auditRedisUrl, /^(?:redis|valkey)s?:$/);
      return { kind: 'redis', url, maxStreamLength: auditLog.maxStreamLen ?? 0 };
    }
    case 'webhook': {
      const headers = parsedHeaders(reader.text(agentEnv.auditWebhookHeaders) ?? '{}');
      if (headers === undefined)
        reader.complain(
          `${agentEnv.auditWebhookHeaders} is no JSON map from header names to texts`,
          "correct the Secret of the chart's auditLog.webhookHeadersSecret",
        );
      const url = urlOf(reader, agentEnv.auditWebhookUrl, /^https?:$/);
      return { kind: 'webhook', url, headers: headers ?? {} };
    }
  }
}

/** The URL is not repeated: it may hold a password. */
function urlOf(reader: EnvReader, name: string, protocol: RegExp): string {
  const url = reader.text(name);
  if (url !== undefined && protocol.test(URL.parse(url)?.protocol ?? '')) return url;
  const fact = url === undefined ? `${name} is not set` : `${name} is no URL of its kind`;
  reader.complain(fact, "set auditLog of the operator's chart");
  return '';
}

import type { AgentPlatform } from '../controllers/agent/agent-platform.ts';
import { defaultMaxDetailBytes, defaultRedactPatterns } from '../observe/redact-detail.ts';
import { listOf } from './setting-values.ts';

/** What the chart says of the audit trail (governance 9.1.4). */
export interface AuditSettings {
  readonly auditLog: AgentPlatform['auditLog'];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

const MODES = ['off', 'actions', 'verbose'] as const;
const SINKS = ['stdout', 'redis', 'webhook'] as const;

/** Reads AUDIT_LOG_*; what is not set is as in the chart: off, to stdout. */
export function auditSettings(env: Readonly<Record<string, string | undefined>>): AuditSettings {
  const problems: string[] = [];
  const warnings: string[] = [];
  const text = (name: string, fallback: string): string => env[`AUDIT_LOG_${name}`]?.trim() || fallback;

  const mode = MODES.find((each) => each === text('MODE', 'off'));
  if (mode === undefined) problems.push(`AUDIT_LOG_MODE is none of ${MODES.join(', ')}`);
  const sink = SINKS.find((each) => each === text('SINK', 'stdout'));
  if (sink === undefined) problems.push(`AUDIT_LOG_SINK is none of ${SINKS.join(', ')}`);
  else if (sink !== 'stdout')
    warnings.push(`AUDIT_LOG_SINK=${sink} has no effect yet: audit events are written to stdout`);
  const maxDetail = text('MAX_DETAIL_BYTES', String(defaultMaxDetailBytes));
  if (!/^\d{1,9}$/.test(maxDetail)) problems.push('AUDIT_LOG_MAX_DETAIL_BYTES is no whole number');
  const redact = redactPatterns(text('REDACT', ''));
  if (redact === undefined) problems.push('AUDIT_LOG_REDACT is no JSON list of texts');
  return {
    auditLog: {
      mode: mode ?? 'off',
      sink: 'stdout',
      maxDetailBytes: Number(maxDetail),
      redact: redact ?? defaultRedactPatterns,
      excludeActions: listOf(text('EXCLUDE_ACTIONS', '')),
    },
    problems,
    warnings,
  };
}

/** Undefined when the text is no list of texts. */
function redactPatterns(text: string): readonly string[] | undefined {
  if (text === '') return defaultRedactPatterns;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

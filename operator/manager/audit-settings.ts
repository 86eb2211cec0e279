import type { AgentPlatform } from '../controllers/agent/agent-platform.ts';
import { type AuditSinkSettings, parsedHeaders } from '../observe/audit-sink-settings.ts';
import { defaultMaxDetailBytes, defaultRedactPatterns } from '../observe/redact-detail.ts';
import type { Env } from './setting-reader.ts';
import { durationMillis, listOf } from './setting-values.ts';

/** What the chart says of the audit trail (governance 9.1.4). */
export interface AuditSettings {
  readonly auditLog: AgentPlatform['auditLog'];
  /** How long events stay in Redis. */
  readonly retentionMillis: number;
  readonly problems: readonly string[];
}

const MODES = ['off', 'actions', 'verbose'] as const;
const SINKS = ['stdout', 'redis', 'webhook'] as const;
const defaultMaxStreamLength = 100_000;
const defaultRetention = '168h';

/** Reads AUDIT_LOG_*; what is not set is as in the chart: off, to stdout. */
export function auditSettings(env: Env): AuditSettings {
  const problems: string[] = [];
  const text = (name: string, fallback: string): string => env[`AUDIT_LOG_${name}`]?.trim() || fallback;

  const mode = MODES.find((each) => each === text('MODE', 'off'));
  if (mode === undefined) problems.push(`AUDIT_LOG_MODE is none of ${MODES.join(', ')}`);
  const maxDetail = text('MAX_DETAIL_BYTES', String(defaultMaxDetailBytes));
  if (!/^\d{1,9}$/.test(maxDetail)) problems.push('AUDIT_LOG_MAX_DETAIL_BYTES is no whole number');
  const redact = redactPatterns(text('REDACT', ''));
  if (redact === undefined) problems.push('AUDIT_LOG_REDACT is no JSON list of texts');
  const retentionMillis = durationMillis(text('RETENTION', defaultRetention));
  if (retentionMillis === undefined) problems.push('AUDIT_LOG_RETENTION is no duration. Write it like 168h');
  return {
    auditLog: {
      mode: mode ?? 'off',
      sink: sinkSettings(text, problems),
      maxDetailBytes: Number(maxDetail),
      redact: redact ?? defaultRedactPatterns,
      excludeActions: listOf(text('EXCLUDE_ACTIONS', '')),
    },
    retentionMillis: retentionMillis ?? 0,
    problems,
  };
}

/** URLs and headers are not repeated: they may hold passwords. */
function sinkSettings(
  text: (name: string, fallback: string) => string,
  problems: string[],
): AuditSinkSettings {
  const kind = SINKS.find((each) => each === text('SINK', 'stdout'));
  const url = (name: string, protocol: RegExp): string => {
    const value = text(name, '');
    if (!protocol.test(URL.parse(value)?.protocol ?? ''))
      problems.push(
        value === ''
          ? `AUDIT_LOG_${name} is not set, and AUDIT_LOG_SINK=${kind} needs it`
          : `AUDIT_LOG_${name} is no URL of its kind. Write it like ${name === 'REDIS_URL' ? 'redis://host:6379' : 'https://host/path'}`,
      );
    return value;
  };
  switch (kind) {
    case undefined:
      problems.push(`AUDIT_LOG_SINK is none of ${SINKS.join(', ')}`);
      return { kind: 'stdout' };
    case 'stdout':
      return { kind };
    case 'redis': {
      const length = text('MAX_STREAM_LEN', String(defaultMaxStreamLength));
      if (!/^\d{1,12}$/.test(length)) problems.push('AUDIT_LOG_MAX_STREAM_LEN is no whole number');
      return { kind, url: url('REDIS_URL', /^(?:redis|valkey)s?:$/), maxStreamLength: Number(length) };
    }
    case 'webhook': {
      const headers = parsedHeaders(text('WEBHOOK_HEADERS', '{}'));
      if (headers === undefined)
        problems.push('AUDIT_LOG_WEBHOOK_HEADERS is no JSON map from header names to texts');
      return { kind, url: url('WEBHOOK_URL', /^https?:$/), headers: headers ?? {} };
    }
  }
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

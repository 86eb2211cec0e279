import { describe, expect, test } from '@jest/globals';
import { auditSettings } from '../../../operator/manager/audit-settings.ts';

describe('what the operator is told of the audit trail', () => {
  test('[AUDIT-16] is off and on stdout when nothing is set', () => {
    expect(auditSettings({})).toMatchObject({
      problems: [],
      retentionMillis: 7 * 24 * 3_600_000,
      auditLog: { mode: 'off', sink: { kind: 'stdout' }, maxDetailBytes: 8192, excludeActions: [] },
    });
  });

  test('[AUDIT-16] takes Redis with its length and retention', () => {
    const env = {
      AUDIT_LOG_MODE: 'actions',
      AUDIT_LOG_SINK: 'redis',
      AUDIT_LOG_REDIS_URL: 'rediss://:secret@redis:6380/2',
      AUDIT_LOG_MAX_STREAM_LEN: '0',
      AUDIT_LOG_MAX_DETAIL_BYTES: '0',
      AUDIT_LOG_RETENTION: '1h30m',
      AUDIT_LOG_EXCLUDE_ACTIONS: 'tool.called, llm.turn',
    };
    expect(auditSettings(env)).toMatchObject({
      problems: [],
      retentionMillis: 5_400_000,
      auditLog: {
        mode: 'actions',
        sink: { kind: 'redis', url: 'rediss://:secret@redis:6380/2', maxStreamLength: 0 },
        maxDetailBytes: 0,
        excludeActions: ['tool.called', 'llm.turn'],
      },
    });
  });

  test('[AUDIT-16] takes a webhook with its headers', () => {
    const env = {
      AUDIT_LOG_SINK: 'webhook',
      AUDIT_LOG_WEBHOOK_URL: 'https://collector/events?token=t',
      AUDIT_LOG_WEBHOOK_HEADERS: '{"Authorization":"Bearer abc"}',
    };
    expect(auditSettings(env).auditLog.sink).toEqual({
      kind: 'webhook',
      url: 'https://collector/events?token=t',
      headers: { authorization: 'Bearer abc' },
    });
  });

  test.each([
    [{ AUDIT_LOG_SINK: 'redis' }, 'AUDIT_LOG_REDIS_URL is not set, and AUDIT_LOG_SINK=redis needs it'],
    [{ AUDIT_LOG_SINK: 'webhook' }, 'AUDIT_LOG_WEBHOOK_URL is not set, and AUDIT_LOG_SINK=webhook needs it'],
    [
      { AUDIT_LOG_SINK: 'redis', AUDIT_LOG_REDIS_URL: 'https://hunter2' },
      'AUDIT_LOG_REDIS_URL is no URL of its kind. Write it like redis://host:6379',
    ],
    [
      { AUDIT_LOG_SINK: 'webhook', AUDIT_LOG_WEBHOOK_URL: 'hunter2' },
      'AUDIT_LOG_WEBHOOK_URL is no URL of its kind. Write it like https://host/path',
    ],
    [{ AUDIT_LOG_SINK: 'kafka' }, 'AUDIT_LOG_SINK is none of stdout, redis, webhook'],
    [{ AUDIT_LOG_RETENTION: '7d' }, 'AUDIT_LOG_RETENTION is no duration. Write it like 168h'],
    [{ AUDIT_LOG_RETENTION: '0h' }, 'AUDIT_LOG_RETENTION is no duration. Write it like 168h'],
    ...['[]', '{"a b":"c"}', '{"a":1}', '{"a":"b\\nc"}', 'hunter2'].map(
      (headers) =>
        [
          {
            AUDIT_LOG_SINK: 'webhook',
            AUDIT_LOG_WEBHOOK_URL: 'https://collector',
            AUDIT_LOG_WEBHOOK_HEADERS: headers,
          },
          'AUDIT_LOG_WEBHOOK_HEADERS is no JSON map from header names to texts',
        ] as const,
    ),
  ])('[AUDIT-16] says what is wrong without repeating it: %p', (env, problem) => {
    expect(auditSettings(env).problems).toEqual([problem]);
  });
});

import { systemTimers } from '../common/timers.ts';
import type { AuditSink } from '../observe/audit-event.ts';
import type { AuditSinkSettings } from '../observe/audit-sink-settings.ts';
import { stdoutSink } from '../observe/audit-sinks.ts';
import { redisSink } from '../observe/redis-sink.ts';
import { webhookSink } from '../observe/webhook-sink.ts';
import { openRedisStreams, type RedisStreams } from '../queue/bullmq/redis-streams.ts';

export interface OpenAuditSink {
  readonly sink: AuditSink;
  /** Of the sink redis: to ask whether it is there, and to trim. */
  readonly streams?: RedisStreams;
  /** After the audit trail. */
  close(): void;
}

/** Opens what the settings name. `prefix`: what every key in Redis begins with. */
export function openAuditSink(settings: AuditSinkSettings, prefix: string | undefined): OpenAuditSink {
  switch (settings.kind) {
    case 'stdout':
      return { sink: stdoutSink((text) => process.stdout.write(text)), close: () => {} };
    case 'redis': {
      const { url, maxStreamLength } = settings;
      const streams = openRedisStreams({ url, ...(prefix === undefined ? {} : { prefix }) });
      const sink = redisSink({ streams, maxStreamLength, clock: systemTimers });
      return { sink, streams, close: streams.close };
    }
    case 'webhook': {
      const { url, headers } = settings;
      const sink = webhookSink({ url, headers, fetch: globalThis.fetch, after: systemTimers.after });
      return { sink, close: () => {} };
    }
  }
}

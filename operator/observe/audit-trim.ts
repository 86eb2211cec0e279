import type { After } from './audit-delivery.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

export interface AuditTrimOptions {
  /** Drops what is older, in milliseconds since the epoch; answers the namespaces whose trail it has seen. */
  readonly trim: (beforeMillis: number) => Promise<readonly string[]>;
  readonly retentionMillis: number;
  readonly timers: { now(): number; readonly after: After };
  readonly metrics: Metrics;
  readonly log: Pick<Log, 'warn'>;
}

const everyMillis = 60_000;

/** Keeps the audit streams as long as they are to be kept: the leader's work, every 60 s (governance 9.5). */
export function auditTrimmer({ trim, retentionMillis, timers, metrics, log }: AuditTrimOptions): {
  /** Until the signal aborts. */
  lead(signal: AbortSignal): Promise<void>;
} {
  const trimmedAtMillis = new Map<string, number>();
  metrics.gauge('kubeswarm_audit_trim_lag_seconds', () =>
    [...trimmedAtMillis].map(([namespace, millis]) => ({
      value: Math.max(0, timers.now() - millis) / 1000,
      attributes: { sink: 'redis', namespace },
    })),
  );

  async function trimOnce(): Promise<void> {
    const startMillis = timers.now();
    try {
      const namespaces = await trim(startMillis - retentionMillis);
      for (const known of trimmedAtMillis.keys())
        if (!namespaces.includes(known)) trimmedAtMillis.delete(known);
      for (const namespace of namespaces) trimmedAtMillis.set(namespace, startMillis);
    } catch (error) {
      log.warn({ err: error }, 'audit streams were not trimmed; tried again in 60 s');
    }
  }

  return {
    async lead(signal) {
      while (!signal.aborted) {
        await trimOnce();
        await elapsed(everyMillis, signal, timers.after);
      }
      // Another replica leads now, and knows better.
      trimmedAtMillis.clear();
    },
  };
}

async function elapsed(millis: number, signal: AbortSignal, after: After): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const callOff = after(millis, resolve);
  const stop = (): void => resolve();
  signal.addEventListener('abort', stop, { once: true });
  await promise;
  signal.removeEventListener('abort', stop);
  callOff();
}

import type { AuditSink } from './audit-event.ts';
import { AuditSinkError } from './audit-sink-error.ts';

/** Streams of Redis, as far as the audit trail needs them. */
export interface AuditStreams {
  /** Appends in order, or rejects within 100 ms; some may then have been appended all the same. */
  append(
    entries: readonly { readonly namespace: string; readonly data: string }[],
    maxLength: number,
  ): Promise<void>;
}

export interface RedisSinkOptions {
  readonly streams: AuditStreams;
  /** Entries of one namespace, roughly; 0 = unlimited. */
  readonly maxStreamLength: number;
  readonly clock: { now(): number };
}

/** A write is one round trip: what is sent together must fit into 100 ms. */
const batchEvents = 100;
const failuresToOpen = 5;
const openMillis = 30_000;
const retryMillis = 1_000;

/**
 * Appends events to one stream a namespace. After 5 failures in a row it is left alone for 30 s, then asked once
 * (governance 9.5). An event whose answer was late may stand there twice, under one eventId.
 */
export function redisSink({ streams, maxStreamLength, clock }: RedisSinkOptions): AuditSink {
  let failures = 0;
  let openUntilMillis = 0;
  const circuit = (): 'closed' | 'open' => (failures >= failuresToOpen ? 'open' : 'closed');
  return {
    name: 'redis',
    batchEvents,
    retryMillis,
    circuit,
    async write(events) {
      const leftMillis = openUntilMillis - clock.now();
      if (circuit() === 'open' && leftMillis > 0)
        throw new AuditSinkError({ message: 'the circuit is open', pauseMillis: leftMillis });
      try {
        await streams.append(
          events.map((event) => ({ namespace: event.namespace, data: JSON.stringify(event) })),
          maxStreamLength,
        );
        failures = 0;
      } catch (error) {
        failures += 1;
        if (circuit() === 'open') openUntilMillis = clock.now() + openMillis;
        throw new AuditSinkError({
          message: error instanceof Error ? error.message : String(error),
          pauseMillis: circuit() === 'open' ? openMillis : retryMillis,
        });
      }
    },
  };
}

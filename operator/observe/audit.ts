import type { AuditEntry, AuditEnv, AuditEvent, AuditSink } from './audit-event.ts';
import { defaultMaxDetailBytes, defaultRedactPatterns, detailRedactor } from './redact-detail.ts';
import { createScrub, type Scrub } from './scrub-secrets.ts';

export interface AuditOptions {
  readonly sink: AuditSink;
  readonly mode: 'off' | 'actions' | 'verbose';
  readonly env: AuditEnv;
  readonly clock: { now(): number };
  readonly randomUuid: () => string;
  /** Default: the patterns of the chart. */
  readonly redact?: readonly string[];
  /** Default 8192; 0 = unlimited. */
  readonly maxDetailBytes?: number;
  readonly excludeActions?: readonly string[];
  /** Default: no namespace says anything of its own. */
  readonly levelOf?: (namespace: string) => AuditLevel;
  /** Exact secrets, which no event may hold. */
  readonly secretValues?: readonly string[];
  /** Called on the first dropped event and on every 100th. */
  readonly onDrop?: (drop: AuditDrop) => void;
}

/** What a namespace says of its events: its mode beats that of the options, its patterns come beside theirs. */
export interface AuditLevel {
  readonly mode?: AuditOptions['mode'];
  readonly redact?: readonly string[];
}

export interface AuditDrop {
  readonly sink: string;
  readonly reason: 'buffer_full' | 'shutdown';
  /** Since the start. */
  readonly dropped: number;
}

/** The audit trail of a process. */
export interface Audit {
  /** Never blocks and never throws. Returns the event's id, also when it is not recorded: it may be a parent. */
  emit(entry: AuditEntry): string;
  /** Resolves when everything emitted so far was offered to the sink. */
  flush(): Promise<void>;
  /** Flushes for at most `timeoutMillis` (5 s), then drops the rest. */
  close(timeoutMillis?: number): Promise<void>;
}

/** Events that wait for a slow sink; beyond it the oldest goes (governance 9.5). */
const bufferEvents = 1024;

/** Creates an audit trail: events of governance 9.2, redacted by 9.4, buffered by 9.5. */
export function createAudit(options: AuditOptions): Audit {
  const { sink, clock, randomUuid, onDrop } = options;
  const finish = eventFinisher(options);
  const isWanted = entryFilter(options);
  const buffer: AuditEvent[] = [];
  let dropped = 0;
  let draining: Promise<void> | undefined;

  function drop(reason: AuditDrop['reason'], count: number): void {
    if (count === 0) return;
    const before = dropped;
    dropped += count;
    const isNews = before === 0 || Math.floor(dropped / 100) > Math.floor(before / 100);
    if (isNews) onDrop?.({ sink: sink.name, reason, dropped });
  }

  async function drain(): Promise<void> {
    // Lets the events of one turn of the loop leave together, and keeps redaction out of the caller's way.
    await new Promise((resolve) => setImmediate(resolve));
    while (buffer.length > 0) {
      const batch = buffer.splice(0);
      try {
        await sink.write(batch.map(finish));
      } catch {
        // Offered again with the next event; what came meanwhile is younger.
        buffer.unshift(...batch);
        drop('buffer_full', buffer.splice(0, Math.max(0, buffer.length - bufferEvents)).length);
        return;
      }
    }
  }

  function startDraining(): Promise<void> {
    draining ??= drain().finally(() => {
      draining = undefined;
    });
    return draining;
  }

  async function flush(): Promise<void> {
    // A drain under way may have looked before the last event came.
    await draining;
    if (buffer.length > 0) await startDraining();
  }

  return {
    emit(entry) {
      const eventId = entry.eventId ?? `evt-${randomUuid()}`;
      if (!isWanted(entry)) return eventId;
      buffer.push(newEvent(entry, eventId, clock.now(), options.env));
      if (buffer.length > bufferEvents) {
        buffer.shift();
        drop('buffer_full', 1);
      }
      void startDraining();
      return eventId;
    },
    flush,
    async close(timeoutMillis = 5000) {
      const { promise: tooLate, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, timeoutMillis);
      await Promise.race([flush(), tooLate]);
      clearTimeout(timer);
      drop('shutdown', buffer.splice(0).length);
      await sink.close?.();
    },
  };
}

/** An audit trail that records nothing but still names events. */
export function noAudit(randomUuid: () => string): Audit {
  return {
    emit: (entry) => entry.eventId ?? `evt-${randomUuid()}`,
    flush: async () => {},
    close: async () => {},
  };
}

function newEvent(entry: AuditEntry, eventId: string, nowMillis: number, env: AuditEnv): AuditEvent {
  const status = entry.status ?? 'success';
  const { error, ...rest } = entry;
  return {
    schemaVersion: 'v1',
    ...rest,
    eventId,
    timestamp: new Date(nowMillis).toISOString(),
    status,
    agent: entry.agent ?? '',
    detail: entry.detail ?? {},
    ...(error !== undefined && status !== 'success' && { error }),
    env,
  };
}

function entryFilter(options: AuditOptions): (entry: AuditEntry) => boolean {
  const { excludeActions = [], levelOf } = options;
  const excluded = new Set<string>(excludeActions);
  return ({ action, status, detail, namespace }) => {
    const mode = levelOf?.(namespace).mode ?? options.mode;
    if (mode === 'off' || excluded.has(action)) return false;
    if (mode === 'verbose') return true;
    // Of evaluations that let a call pass only `verbose` wants to know (governance 9.2).
    const isPassed =
      action === 'guardrail.evaluated' && status !== 'denied' && detail?.outcome !== 'would-deny';
    return action !== 'llm.turn' && !isPassed;
  };
}

function eventFinisher(options: AuditOptions): (event: AuditEvent) => AuditEvent {
  const {
    redact = defaultRedactPatterns,
    maxDetailBytes = defaultMaxDetailBytes,
    secretValues = [],
    levelOf,
  } = options;
  // Details keep what merely looks like a secret (commit hashes): operators name those by pattern.
  const scrubExact: Scrub = createScrub({ secretValues, patterns: false });
  const scrubAll: Scrub = createScrub({ secretValues });
  const redactorWith = (more: readonly string[]) =>
    detailRedactor({ redact: [...redact, ...more], maxDetailBytes, scrub: scrubExact });
  const redactDetail = redactorWith([]);
  return (event) => {
    const more = levelOf?.(event.namespace).redact ?? [];
    return {
      ...event,
      detail: redactedDetail(event.detail, more.length === 0 ? redactDetail : redactorWith(more)),
      ...(event.error !== undefined && { error: { ...event.error, message: scrubAll(event.error.message) } }),
    };
  };
}

/** A detail that is no JSON (a cycle, a bigint) must cost neither the event nor those behind it. */
function redactedDetail(
  detail: AuditEvent['detail'],
  redactDetail: (detail: AuditEvent['detail']) => AuditEvent['detail'],
): AuditEvent['detail'] {
  try {
    const clean = redactDetail(detail);
    JSON.stringify(clean);
    return clean;
  } catch {
    return { unreadable: true };
  }
}

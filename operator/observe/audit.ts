import { type After, type AuditDrop, auditDelivery } from './audit-delivery.ts';
import type { AuditEntry, AuditEnv, AuditEvent, AuditSink } from './audit-event.ts';
import { defaultMaxDetailBytes, defaultRedactPatterns, detailRedactor } from './redact-detail.ts';
import { createScrub, type Scrub } from './scrub-secrets.ts';

export interface AuditOptions {
  readonly sink: AuditSink;
  readonly mode: 'off' | 'actions' | 'verbose';
  readonly env: AuditEnv;
  /** `after` drives what is tried again; default: setTimeout. */
  readonly clock: { now(): number; readonly after?: After };
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
  /** Called for every loss; the first and every hundredth event is marked as news. */
  readonly onDrop?: (drop: AuditDrop) => void;
}

/** What a namespace says of its events: its mode beats that of the options, its patterns come beside theirs. */
export interface AuditLevel {
  readonly mode?: AuditOptions['mode'];
  readonly redact?: readonly string[];
}

/** The audit trail of a process. */
export interface Audit {
  /** Never blocks and never throws. Returns the event's id, also when it is not recorded: it may be a parent. */
  emit(entry: AuditEntry): string;
  /** Resolves when everything emitted so far was offered to the sink. */
  flush(): Promise<void>;
  /** Flushes for at most `timeoutMillis` (5 s), then drops the rest. */
  close(timeoutMillis?: number): Promise<void>;
  /** Share of the buffer that is taken: 0 to 1. */
  utilization(): number;
}

/** Creates an audit trail: events of governance 9.2, redacted by 9.4, buffered by 9.5. */
export function createAudit(options: AuditOptions): Audit {
  const { sink, clock, randomUuid, onDrop } = options;
  const isWanted = entryFilter(options);
  const delivery = auditDelivery({
    sink,
    finish: eventFinisher(options),
    after: clock.after ?? systemAfter,
    ...(onDrop === undefined ? {} : { onDrop }),
  });
  return {
    emit(entry) {
      const eventId = entry.eventId ?? `evt-${randomUuid()}`;
      if (isWanted(entry)) delivery.offer(newEvent(entry, eventId, clock.now(), options.env));
      return eventId;
    },
    flush: delivery.flush,
    close: (timeoutMillis = flushMillis) => delivery.close(timeoutMillis),
    utilization: delivery.utilization,
  };
}

/** How long the end of the program waits for a sink (governance 9.5). */
const flushMillis = 5_000;

const systemAfter: After = (millis, action) => {
  const timer = setTimeout(action, millis);
  return () => clearTimeout(timer);
};

/** An audit trail that records nothing but still names events. */
export function noAudit(randomUuid: () => string): Audit {
  return {
    emit: (entry) => entry.eventId ?? `evt-${randomUuid()}`,
    flush: async () => {},
    close: async () => {},
    utilization: () => 0,
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

import type { AuditEvent } from './audit-event.ts';

/** What `swarm audit` selects by; absent members match everything. */
export interface AuditFilter {
  readonly agent?: string;
  /** `tool.called`, or a prefix of one with a star: `tool.*`. */
  readonly action?: string;
  /** Name or uid of a run. */
  readonly run?: string;
  readonly status?: string;
  readonly namespace?: string;
  /** Milliseconds since the epoch. */
  readonly sinceMillis?: number;
  /** Default 100. */
  readonly limit?: number;
}

/** Matching events, newest first (governance 13). */
export function queryAudit(events: readonly AuditEvent[], filter: AuditFilter): readonly AuditEvent[] {
  const { limit = 100 } = filter;
  // An event that was recorded twice (emitted again after a crash) is one event.
  const distinct = [...new Map(events.map((event) => [event.eventId, event])).values()];
  return distinct
    .filter((event) => matches(event, filter))
    .map((event, index) => ({ event, index }))
    .sort((a, b) => b.event.timestamp.localeCompare(a.event.timestamp) || b.index - a.index)
    .slice(0, limit)
    .map(({ event }) => event);
}

function matches(event: AuditEvent, filter: AuditFilter): boolean {
  const { agent, action, run, status, namespace, sinceMillis } = filter;
  return (
    (agent === undefined || event.agent === agent) &&
    (action === undefined || isAction(event.action, action)) &&
    (run === undefined || event.runId === run || event.detail.runUid === run) &&
    (status === undefined || event.status === status) &&
    (namespace === undefined || event.namespace === namespace) &&
    (sinceMillis === undefined || Date.parse(event.timestamp) >= sinceMillis)
  );
}

function isAction(action: string, wanted: string): boolean {
  return wanted.endsWith('*') ? action.startsWith(wanted.slice(0, -1)) : action === wanted;
}

/** An event with those that it caused, oldest first. */
export interface AuditTree {
  readonly event: AuditEvent;
  readonly children: readonly AuditTree[];
}

/**
 * The causal tree that an event belongs to, from its root (governance 9.3, 13). An event whose parent is not recorded
 * is a root; a cycle of parents is cut where the climb began. Ids are found with and without `evt-`.
 */
export function auditTree(events: readonly AuditEvent[], eventId: string): AuditTree | undefined {
  const byId = new Map(events.map((event) => [bareId(event.eventId), event]));
  const start = byId.get(bareId(eventId));
  if (start === undefined) return undefined;
  const childrenOf = new Map<string, AuditEvent[]>();
  for (const event of byId.values()) {
    if (event.parentEventId === undefined) continue;
    const parent = bareId(event.parentEventId);
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), event]);
  }
  return subtree(rootOf(start, byId), childrenOf, new Set());
}

function rootOf(start: AuditEvent, byId: ReadonlyMap<string, AuditEvent>): AuditEvent {
  const seen = new Set<AuditEvent>();
  let current = start;
  while (current.parentEventId !== undefined) {
    seen.add(current);
    const parent = byId.get(bareId(current.parentEventId));
    if (parent === undefined) return current;
    if (seen.has(parent)) return start;
    current = parent;
  }
  return current;
}

function subtree(
  event: AuditEvent,
  childrenOf: ReadonlyMap<string, readonly AuditEvent[]>,
  above: ReadonlySet<AuditEvent>,
): AuditTree {
  const path = new Set([...above, event]);
  const children = (childrenOf.get(bareId(event.eventId)) ?? []).filter((child) => !path.has(child));
  return { event, children: children.map((child) => subtree(child, childrenOf, path)) };
}

function bareId(eventId: string): string {
  return eventId.replace(/^evt-/, '');
}

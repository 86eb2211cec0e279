import { oneLine } from '../../schemas/one-line.ts';
import type { AuditEvent } from './audit-event.ts';
import type { AuditTree } from './audit-query.ts';

const columns: readonly { readonly title: string; readonly of: (event: AuditEvent) => string }[] = [
  { title: 'TIMESTAMP', of: (event) => event.timestamp },
  { title: 'ACTION', of: (event) => event.action },
  { title: 'AGENT', of: (event) => event.agent || '-' },
  { title: 'RUN/TASK', of: (event) => event.taskId ?? event.runId ?? '-' },
  { title: 'MODEL', of: (event) => event.model ?? '-' },
  {
    title: 'TOKENS(in/out)',
    of: ({ tokens }) => (tokens === undefined ? '-' : `${tokens.input}/${tokens.output}`),
  },
  { title: 'DURATION', of: (event) => duration(event) ?? '-' },
  { title: 'STATUS', of: (event) => event.status },
];

/** The table of `swarm audit` (governance 13), one line per event. */
export function auditTable(events: readonly AuditEvent[]): string {
  if (events.length === 0) return 'No audit events found.';
  const rows = [
    columns.map(({ title }) => title),
    ...events.map((event) => columns.map(({ of }) => oneLine(of(event)))),
  ];
  const widths = columns.map((_column, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The lines of `swarm audit tree`: `<id> <action> <agent> [<status>] <duration>`, two spaces a level. */
export function auditTreeText(tree: AuditTree, depth = 0): string {
  const { event, children } = tree;
  const words = [
    event.eventId,
    event.action,
    event.agent,
    `[${event.status}]`,
    duration(event),
    delegate(event),
  ];
  const line =
    '  '.repeat(depth) + oneLine(words.filter((word) => word !== undefined && word !== '').join(' '));
  return [line, ...children.map((child) => auditTreeText(child, depth + 1))].join('\n');
}

function delegate({ action, detail }: AuditEvent): string | undefined {
  return action === 'delegate.sent' && typeof detail.toRole === 'string' ? `-> ${detail.toRole}` : undefined;
}

function duration({ detail, timing }: AuditEvent): string | undefined {
  const millis = [detail.durationMs, detail.totalDurationMs, timing?.executionMs].find(
    (value) => typeof value === 'number',
  );
  if (millis === undefined) return undefined;
  return millis < 1000 ? `${Math.round(millis)}ms` : `${(millis / 1000).toFixed(1)}s`;
}

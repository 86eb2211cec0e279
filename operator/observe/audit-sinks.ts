import { appendFile, readFile } from 'node:fs/promises';
import type { AuditEvent, AuditSink } from './audit-event.ts';

/** One JSON line per event (governance 9.5). */
export function stdoutSink(write: (text: string) => void): AuditSink {
  return {
    name: 'stdout',
    async write(events) {
      write(jsonLines(events));
    },
  };
}

/** Keeps events for queries in the same process. */
export function memorySink(): AuditSink & { readonly events: readonly AuditEvent[] } {
  const events: AuditEvent[] = [];
  return {
    name: 'memory',
    events,
    async write(batch) {
      events.push(...batch);
    },
  };
}

/** Appends JSON lines to a file, which outlives the process and which only its owner can read. */
export function fileSink(path: string): AuditSink {
  return {
    name: 'file',
    write: (events) => appendFile(path, jsonLines(events), { mode: 0o600 }),
  };
}

/** Writes to all of them; fails when one does. */
export function teeSink(sinks: readonly AuditSink[]): AuditSink {
  return {
    name: sinks.map((sink) => sink.name).join('+'),
    async write(events) {
      await Promise.all(sinks.map((sink) => sink.write(events)));
    },
    async close() {
      await Promise.all(sinks.map((sink) => sink.close?.()));
    },
  };
}

/** Events of a file that fileSink wrote, oldest first. A last line that a crash cut off is left out. */
export async function readAuditFile(path: string): Promise<readonly AuditEvent[]> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  return lines.flatMap((line) => {
    try {
      const event: unknown = JSON.parse(line);
      return isAuditEvent(event) ? [event] : [];
    } catch {
      return [];
    }
  });
}

/** Told by the members that every event has; the rest is as fileSink wrote it. */
function isAuditEvent(value: unknown): value is AuditEvent {
  if (typeof value !== 'object' || value === null) return false;
  const {
    schemaVersion,
    eventId,
    action,
    timestamp,
    status,
    agent,
    detail,
  }: Partial<Record<string, unknown>> = {
    ...value,
  };
  const texts = [eventId, action, timestamp, status, agent];
  const hasTexts = texts.every((text) => typeof text === 'string');
  return schemaVersion === 'v1' && hasTexts && typeof detail === 'object' && detail !== null;
}

function jsonLines(events: readonly AuditEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

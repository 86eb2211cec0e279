import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../../operator/observe/audit-event.ts';
import { type AuditFilter, auditTree, queryAudit } from '../../../operator/observe/audit-query.ts';
import { auditTable, auditTreeText } from '../../../operator/observe/audit-report.ts';
import {
  fileSink,
  memorySink,
  readAuditFile,
  stdoutSink,
  teeSink,
} from '../../../operator/observe/audit-sinks.ts';

const event = (eventId: string, minute: number, overrides: Partial<AuditEvent> = {}): AuditEvent => ({
  schemaVersion: 'v1',
  eventId: `evt-${eventId}`,
  timestamp: new Date(Date.UTC(2026, 0, 5, 8, minute)).toISOString(),
  action: 'tool.called',
  status: 'success',
  namespace: 'lab',
  agent: 'helper',
  detail: {},
  env: { service: 'agent-runner', version: '0.1.0' },
  ...overrides,
});

const trail: readonly AuditEvent[] = [
  event('run', 0, { action: 'run.triggered', agent: '', runId: 'u1' }),
  event('step', 1, { action: 'run.step.started', agent: '', runId: 'u1', parentEventId: 'evt-run' }),
  event('task', 2, { action: 'task.received', runId: 'u1', taskId: 'u1.a.1', parentEventId: 'evt-step' }),
  event('tool', 3, { taskId: 'u1.a.1', parentEventId: 'evt-task', detail: { durationMs: 51.2 } }),
  event('sent', 4, { action: 'delegate.sent', parentEventId: 'task', detail: { toRole: 'writer' } }),
  event('done', 5, {
    action: 'task.completed',
    taskId: 'u1.a.1',
    parentEventId: 'evt-task',
    model: 'qwen2.5:7b',
    tokens: { input: 100, output: 20 },
    detail: { totalDurationMs: 2345 },
  }),
];

describe('query of the audit trail', () => {
  test.each<[string, AuditFilter, readonly string[]]>([
    ['everything, newest first', {}, ['done', 'sent', 'tool', 'task', 'step', 'run']],
    ['by action', { action: 'tool.called' }, ['tool']],
    ['by kind of action', { action: 'run.*' }, ['step', 'run']],
    ['by agent and run', { agent: 'helper', run: 'u1' }, ['task']],
    ['by time', { sinceMillis: Date.UTC(2026, 0, 5, 8, 4) }, ['done', 'sent']],
    ['by status', { status: 'denied' }, []],
    ['by namespace', { namespace: 'elsewhere' }, []],
    ['at most', { limit: 2 }, ['done', 'sent']],
  ])('[AUDIT-8] selects %s', (_what, filter, ids) => {
    expect(queryAudit(trail, filter).map(({ eventId }) => eventId)).toEqual(ids.map((id) => `evt-${id}`));
  });

  test('takes an event that was recorded twice as one, and a run by its uid, too', () => {
    const again = [...trail, event('run', 9, { runId: 'nightly', detail: { runUid: 'u9' } })];
    expect(queryAudit(again, {})).toHaveLength(trail.length);
    expect(queryAudit(again, { run: 'u9' }).map(({ runId }) => runId)).toEqual(['nightly']);
  });

  test('[AUDIT-8] prints the table', () => {
    expect(auditTable(queryAudit(trail, { limit: 2 }))).toBe(
      [
        'TIMESTAMP                 ACTION          AGENT   RUN/TASK  MODEL       TOKENS(in/out)  DURATION  STATUS',
        '2026-01-05T08:05:00.000Z  task.completed  helper  u1.a.1    qwen2.5:7b  100/20          2.3s      success',
        '2026-01-05T08:04:00.000Z  delegate.sent   helper  -         -           -               -         success',
      ].join('\n'),
    );
    expect(auditTable([])).toBe('No audit events found.');
  });
});

describe('causal tree', () => {
  test.each(['evt-tool', 'tool', 'evt-run'])('[AUDIT-9] is climbed from %s to its root and printed', (id) => {
    const tree = auditTree(trail, id);
    expect(tree === undefined ? '' : auditTreeText(tree)).toBe(
      [
        'evt-run run.triggered [success]',
        '  evt-step run.step.started [success]',
        '    evt-task task.received helper [success]',
        '      evt-tool tool.called helper [success] 51ms',
        '      evt-sent delegate.sent helper [success] -> writer',
        '      evt-done task.completed helper [success] 2.3s',
      ].join('\n'),
    );
  });

  test('[AUDIT-9] makes an event without recorded parent the root, and cuts cycles', () => {
    expect(auditTree(trail.slice(2), 'tool')?.event.eventId).toBe('evt-task');
    const cycle = [event('a', 0, { parentEventId: 'evt-b' }), event('b', 1, { parentEventId: 'evt-a' })];
    expect(auditTree(cycle, 'a')).toMatchObject({
      event: cycle[0],
      children: [{ event: cycle[1], children: [] }],
    });
    expect(auditTree(trail, 'unknown')).toBeUndefined();
  });
});

describe('sinks', () => {
  test('stdout gets one JSON line per event', async () => {
    let text = '';
    await stdoutSink((part) => {
      text += part;
    }).write(trail);
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(trail);
  });

  test('[AUDIT-10] a file keeps events over restarts, a torn last line aside', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audit-'));
    const path = join(folder, 'audit.jsonl');
    await fileSink(path).write(trail.slice(0, 2));
    await fileSink(path).write(trail.slice(2));
    await appendFile(path, '{"schemaVersion":"v1","eve');
    expect(await readAuditFile(path)).toEqual(trail);
    await rm(folder, { recursive: true });
  });

  test('a tee writes to all of its sinks', async () => {
    const sinks = [memorySink(), memorySink()];
    const tee = teeSink(sinks);
    await tee.write(trail);
    await tee.close?.();
    expect(sinks.map((sink) => sink.events)).toEqual([trail, trail]);
  });
});

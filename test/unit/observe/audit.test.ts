import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type AuditOptions, createAudit, noAudit } from '../../../operator/observe/audit.ts';
import type { AuditEntry, AuditEvent, AuditSink } from '../../../operator/observe/audit-event.ts';
import { memorySink } from '../../../operator/observe/audit-sinks.ts';

const called: AuditEntry = {
  action: 'tool.called',
  namespace: 'lab',
  agent: 'helper',
  detail: { tool: 'kb/search' },
};

function setUp(overrides: Partial<AuditOptions> = {}) {
  const sink = memorySink();
  const audit = createAudit({
    sink,
    mode: 'actions',
    env: { service: 'agent-runner', version: '0.1.0', podName: 'helper-1' },
    clock: { now: () => Date.UTC(2026, 0, 5, 8, 0, 1, 250) },
    randomUuid: randomUUID,
    ...overrides,
  });
  const record = async (...entries: readonly AuditEntry[]) => {
    for (const entry of entries) audit.emit(entry);
    await audit.flush();
    return sink.events;
  };
  return { audit, sink, record };
}

describe('audit trail', () => {
  test('[AUDIT-1] completes an event with id, time, status and environment', async () => {
    const { record } = setUp();
    expect(await record(called)).toEqual([
      {
        schemaVersion: 'v1',
        eventId: expect.stringMatching(
          /^evt-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        ),
        timestamp: '2026-01-05T08:00:01.250Z',
        action: 'tool.called',
        status: 'success',
        namespace: 'lab',
        agent: 'helper',
        detail: { tool: 'kb/search' },
        env: { service: 'agent-runner', version: '0.1.0', podName: 'helper-1' },
      },
    ]);
  });

  test('[AUDIT-1] names run events with an empty agent and an empty detail', async () => {
    const { record } = setUp();
    const [event] = await record({ action: 'run.triggered', namespace: 'lab', runId: 'u1' });
    expect(event).toMatchObject({ agent: '', detail: {}, runId: 'u1' });
  });

  test.each([
    ['off', 0],
    ['actions', 1],
    ['verbose', 2],
  ] as const)('[AUDIT-11] the mode %s of a namespace beats that of the cluster', async (mode, recorded) => {
    for (const clusterMode of ['off', 'actions', 'verbose'] as const) {
      const levelOf = (namespace: string) => (namespace === 'lab' ? { mode } : {});
      const { record } = setUp({ mode: clusterMode, levelOf });
      expect(await record(called, { action: 'llm.turn', namespace: 'lab' })).toHaveLength(recorded);
    }
  });

  test('[AUDIT-11] the redactions of a namespace come beside those of the cluster', async () => {
    const { record } = setUp({ levelOf: () => ({ redact: ['detail.input.ssn'] }) });
    const input = { ssn: '078', token: 't0ken', query: 'x' };
    const [event] = await record({ ...called, detail: { input } });
    expect(event?.detail).toEqual({ input: { ssn: '[REDACTED]', token: '[REDACTED]', query: 'x' } });
  });

  test('[AUDIT-2] hands back the id of the event, the given one if there is one', async () => {
    const { audit, sink } = setUp();
    const parent = audit.emit(called);
    expect(audit.emit({ ...called, eventId: 'evt-given', parentEventId: parent })).toBe('evt-given');
    await audit.flush();
    expect(sink.events[1]?.parentEventId).toBe(sink.events[0]?.eventId);
  });

  test('[AUDIT-1] carries an error only when the status is not success', async () => {
    const error = { message: 'boom', code: 'ToolFailed', retryable: false };
    const { record } = setUp();
    const [good, bad] = await record({ ...called, error }, { ...called, status: 'error', error });
    expect(good).not.toHaveProperty('error');
    expect(bad?.error).toEqual(error);
  });

  test.each([
    ['off', [] as readonly string[]],
    ['actions', ['tool.called', 'guardrail.evaluated denied']],
    ['verbose', ['tool.called', 'llm.turn', 'guardrail.evaluated', 'guardrail.evaluated denied']],
  ] as const)('[AUDIT-3] mode %s records %j', async (mode, recorded) => {
    const { record } = setUp({ mode });
    const events = await record(
      called,
      { ...called, action: 'llm.turn' },
      { ...called, action: 'guardrail.evaluated' },
      { ...called, action: 'guardrail.evaluated', status: 'denied' },
    );
    expect(events.map(({ action, status }) => (status === 'denied' ? `${action} denied` : action))).toEqual(
      recorded,
    );
  });

  test('leaves excluded actions out', async () => {
    const { record } = setUp({ excludeActions: ['tool.called'] });
    expect(await record(called, { ...called, action: 'tool.denied' })).toHaveLength(1);
  });

  test('[AUDIT-4] scrubs secrets out of error messages and exact secrets out of details', async () => {
    const { record } = setUp({ secretValues: ['canary-7f3a9'] });
    const [event] = await record({
      ...called,
      status: 'error',
      detail: { output: 'said canary-7f3a9', nested: [{ 'canary-7f3a9': 'x' }] },
      error: { message: 'Bearer abcdefghijklmnopqrstuvwxyz canary-7f3a9', code: 'x', retryable: false },
    });
    expect(JSON.stringify(event)).not.toContain('canary-7f3a9');
    expect(event?.error?.message).toBe('[REDACTED] [REDACTED]');
  });

  test('[AUDIT-5] drops the oldest beyond 1024 waiting events, and says so on the first and every 100th', async () => {
    const drops: number[] = [];
    const { audit, sink } = setUp({ onDrop: ({ dropped, isNews }) => isNews && drops.push(dropped) });
    for (let index = 0; index < 1024 + 250; index++) audit.emit({ ...called, detail: { index } });
    await audit.flush();
    expect(sink.events).toHaveLength(1024);
    expect(sink.events[0]?.detail.index).toBe(250);
    expect(drops).toEqual([1, 100, 200]);
  });

  test('[AUDIT-5] keeps events of a failing sink for the next try, in order', async () => {
    const taken: AuditEvent[] = [];
    let isDown = true;
    const sink: AuditSink = {
      name: 'flaky',
      async write(events) {
        if (isDown) throw new Error('down');
        taken.push(...events);
      },
    };
    const { audit } = setUp({ sink });
    audit.emit({ ...called, detail: { index: 0 } });
    await audit.flush();
    isDown = false;
    audit.emit({ ...called, detail: { index: 1 } });
    await audit.flush();
    expect(taken.map(({ detail }) => detail.index)).toEqual([0, 1]);
  });

  test('[AUDIT-5] gives a hanging sink up at the end and counts what is lost', async () => {
    const drops: unknown[] = [];
    const sink: AuditSink = { name: 'stuck', write: () => new Promise(() => {}) };
    const { audit } = setUp({ sink, onDrop: (drop) => drops.push(drop) });
    audit.emit(called);
    await new Promise((resolve) => setImmediate(resolve));
    audit.emit(called);
    await audit.close(1);
    expect(drops).toEqual([{ sink: 'stuck', reason: 'shutdown', count: 2, dropped: 2, isNews: true }]);
  });

  test('survives a detail that is no JSON', async () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    const { record } = setUp();
    const events = await record({ ...called, detail: { input: 1n } }, { ...called, detail: cycle }, called);
    expect(events).toHaveLength(3);
    expect(events[0]?.detail).toEqual({ unreadable: true });
  });

  test('names events also when nothing is recorded', () => {
    expect(noAudit(() => 'u').emit(called)).toBe('evt-u');
  });
});

import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createAudit } from '../../../operator/observe/audit.ts';
import { measureAudit, tellAuditDrops } from '../../../operator/observe/audit-metrics.ts';
import { auditTrimmer } from '../../../operator/observe/audit-trim.ts';
import { silentLog } from '../../../operator/observe/log.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';
import { redisSink } from '../../../operator/observe/redis-sink.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

/** A trail to streams that can be down. */
function trail() {
  const timers = createManualTimers();
  const metrics = memoryMetrics();
  const stored: string[] = [];
  const tries: number[] = [];
  const redis = { isDown: false };
  const startMillis = timers.now();
  const sink = redisSink({
    streams: {
      async append(entries) {
        tries.push(timers.now() - startMillis);
        if (redis.isDown) throw new Error('down');
        stored.push(...entries.map(({ namespace, data }) => `${namespace} ${JSON.parse(data).detail.index}`));
      },
    },
    maxStreamLength: 1000,
    clock: timers,
  });
  const audit = createAudit({
    sink,
    mode: 'actions',
    env: { service: 'operator', version: '0.1.0' },
    clock: timers,
    randomUuid: randomUUID,
    onDrop: tellAuditDrops(metrics, silentLog),
  });
  measureAudit(metrics, audit, sink);
  const emit = (index: number): void => {
    audit.emit({ action: 'tool.called', namespace: 'lab', detail: { index } });
  };
  const breaker = () => metrics.read('kubeswarm_audit_circuit_breaker');
  return { audit, emit, timers, metrics, stored, tries, redis, breaker };
}

describe('the redis sink', () => {
  test('[AUDIT-12] tries again by itself, in order', async () => {
    const { emit, timers, stored, redis } = trail();
    redis.isDown = true;
    emit(0);
    emit(1);
    await timers.settle();
    emit(2);
    redis.isDown = false;
    await timers.elapse(1_000);
    expect(stored).toEqual(['lab 0', 'lab 1', 'lab 2']);
  });

  test('[AUDIT-12] [AUDIT-15] opens after five failures, asks once after 30 s, and closes with the answer', async () => {
    const { emit, timers, stored, tries, redis, breaker } = trail();
    redis.isDown = true;
    emit(0);
    await timers.elapse(4_000);
    expect(tries).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
    expect(breaker()).toEqual([{ value: 1, attributes: { sink: 'redis', state: 'open' } }]);

    emit(1);
    await timers.elapse(29_999);
    expect(tries).toHaveLength(5);
    await timers.elapse(1);
    expect(tries.slice(5)).toEqual([34_000]);
    await timers.elapse(29_999);
    redis.isDown = false;
    expect(tries).toHaveLength(6);
    await timers.elapse(1);
    expect(stored).toEqual(['lab 0', 'lab 1']);
    expect(breaker()).toEqual([{ value: 0, attributes: { sink: 'redis', state: 'closed' } }]);
  });

  test('[AUDIT-15] counts what overflows while it is open', async () => {
    const { audit, emit, timers, metrics, redis } = trail();
    redis.isDown = true;
    for (let index = 0; index < 1024; index += 1) emit(index);
    await timers.elapse(4_000);
    expect(audit.utilization()).toBe(1);
    expect(metrics.read('kubeswarm_audit_buffer_utilization')).toEqual([
      { value: 1, attributes: { sink: 'redis' } },
    ]);
    for (let index = 0; index < 30; index += 1) emit(index);
    const lost = (reason: string) =>
      metrics.total('kubeswarm_audit_events_dropped_total', { sink: 'redis', reason });
    expect(lost('circuit_open')).toBe(30);
    expect(lost('buffer_full')).toBe(0);
  });

  test('[AUDIT-5] tries for 5 s at the end, then counts what is lost', async () => {
    const { audit, emit, timers, metrics, redis, tries } = trail();
    redis.isDown = true;
    emit(0);
    await timers.settle();
    const closed = audit.close();
    await timers.elapse(5_000);
    await closed;
    expect(tries.length).toBeGreaterThan(3);
    expect(metrics.total('kubeswarm_audit_events_dropped_total', { reason: 'shutdown' })).toBe(1);
  });

  test('[AUDIT-5] stores at the end what a short outage held up', async () => {
    const { audit, emit, timers, stored, redis } = trail();
    redis.isDown = true;
    emit(0);
    await timers.settle();
    const closed = audit.close();
    await timers.elapse(1_500);
    redis.isDown = false;
    await timers.elapse(1_000);
    await closed;
    expect(stored).toEqual(['lab 0']);
  });
});

describe('trimming', () => {
  test('[AUDIT-14] trims at once and every 60 s, by age, and measures how long ago', async () => {
    const timers = createManualTimers();
    const metrics = memoryMetrics();
    const trims: number[] = [];
    let isDown = false;
    const stop = new AbortController();
    const startMillis = timers.now();
    const trimmer = auditTrimmer({
      trim: async (beforeMillis) => {
        if (isDown) throw new Error('down');
        trims.push(beforeMillis - startMillis);
        return ['lab', 'shop'];
      },
      retentionMillis: 3_600_000,
      timers,
      metrics,
      log: silentLog,
    });
    const leading = trimmer.lead(stop.signal);
    await timers.elapse(120_000);
    expect(trims).toEqual([-3_600_000, -3_540_000, -3_480_000]);
    isDown = true;
    await timers.elapse(90_000);
    expect(metrics.read('kubeswarm_audit_trim_lag_seconds')).toEqual([
      { value: 90, attributes: { sink: 'redis', namespace: 'lab' } },
      { value: 90, attributes: { sink: 'redis', namespace: 'shop' } },
    ]);
    stop.abort();
    await leading;
    expect(metrics.read('kubeswarm_audit_trim_lag_seconds')).toEqual([]);
    expect(timers.pending).toBe(0);
  });
});

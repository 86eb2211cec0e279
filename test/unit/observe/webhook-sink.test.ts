import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type AuditOptions, createAudit } from '../../../operator/observe/audit.ts';
import type { AuditDrop } from '../../../operator/observe/audit-delivery.ts';
import type { AuditEvent } from '../../../operator/observe/audit-event.ts';
import { webhookSink } from '../../../operator/observe/webhook-sink.ts';
import { startHttpServer, type TestServer } from '../../support/agent/http-server.ts';
import { createManualTimers } from '../../support/manual-timers.ts';
import { until } from '../../support/until.ts';

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly events: readonly AuditEvent[];
}

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A trail to a server that answers with these statuses in turn, then with 200. */
async function trailTo(
  answers: readonly (number | { readonly status: number; readonly retryAfter: string } | 'silence')[],
  options: Partial<AuditOptions> & { readonly address?: (url: string) => string } = {},
) {
  const timers = createManualTimers();
  const posted: Posted[] = [];
  const drops: AuditDrop[] = [];
  const server = await startHttpServer((request, response: ServerResponse, body) => {
    const answer = answers[posted.length] ?? 200;
    posted.push({ headers: request.headers, events: JSON.parse(body) as AuditEvent[] });
    if (answer === 'silence') return;
    const { status, retryAfter } =
      typeof answer === 'number' ? { status: answer, retryAfter: undefined } : answer;
    response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
    response.end('thanks');
  });
  servers.push(server);
  const { address = (url: string) => url, ...rest } = options;
  const audit = createAudit({
    sink: webhookSink({ url: address(server.url), fetch, after: timers.after, headers: { 'x-tenant': 'a' } }),
    mode: 'actions',
    env: { service: 'operator', version: '0.1.0' },
    clock: timers,
    randomUuid: randomUUID,
    onDrop: (drop) => drops.push(drop),
    ...rest,
  });
  const emit = (count: number): void => {
    for (let index = 0; index < count; index += 1)
      audit.emit({ action: 'tool.called', namespace: 'lab', detail: { index } });
  };
  /** What is under way on the network is not under the rule of the timers. */
  const arrived = (count: number) => until(() => posted.length >= count);
  /** The pause after a failed attempt has begun. */
  const isWaiting = () => until(() => timers.pending > 0);
  return { audit, emit, timers, posted, drops, arrived, isWaiting };
}

const indices = ({ events }: Posted): unknown[] => events.map(({ detail }) => detail.index);

describe('the webhook sink', () => {
  test('[AUDIT-13] waits 5 s for company, then posts an array', async () => {
    const { emit, timers, posted, arrived } = await trailTo([]);
    emit(2);
    await timers.elapse(4_999);
    expect(posted).toEqual([]);
    await timers.elapse(1);
    await arrived(1);
    expect(posted.map(indices)).toEqual([[0, 1]]);
    expect(posted[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'x-tenant': 'a' });
  });

  test('[AUDIT-13] posts at once what is a hundred, and the rest later', async () => {
    const { emit, timers, posted, arrived, isWaiting } = await trailTo([]);
    emit(130);
    await arrived(1);
    expect(posted.map(({ events }) => events.length)).toEqual([100]);
    await isWaiting();
    await timers.settle();
    await timers.elapse(5_000);
    await arrived(2);
    expect(posted.map(({ events }) => events.length)).toEqual([100, 30]);
    expect(posted.flatMap(indices)).toEqual(Array.from({ length: 130 }, (_, index) => index));
  });

  test.each([
    ['a server error', 503, 1_000],
    ['too many requests', 429, 1_000],
    ['Retry-After', { status: 429, retryAfter: '7' }, 7_000],
    ['a Retry-After beyond a minute', { status: 503, retryAfter: '3600' }, 60_000],
    ['a Retry-After that is a date', { status: 503, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }, 1_000],
  ])('[AUDIT-13] tries again after %s', async (_name, answer, pauseMillis) => {
    const { audit, emit, timers, posted, drops, arrived, isWaiting } = await trailTo([answer]);
    emit(1);
    const flushed = audit.flush();
    await arrived(1);
    await isWaiting();
    await timers.elapse(pauseMillis - 1);
    expect(posted).toHaveLength(1);
    await timers.elapse(1);
    await flushed;
    expect(posted.map(indices)).toEqual([[0], [0]]);
    expect(drops).toEqual([]);
  });

  test('[AUDIT-13] [AUDIT-15] gives a batch up after the third attempt and leaves the receiver alone for 30 s', async () => {
    const { audit, emit, timers, posted, drops, arrived, isWaiting } = await trailTo([500, 500, 500]);
    emit(3);
    const flushed = audit.flush();
    for (const [attempt, pauseMillis] of [1_000, 5_000].entries()) {
      await arrived(attempt + 1);
      await isWaiting();
      await timers.elapse(pauseMillis);
    }
    await flushed;
    expect(posted).toHaveLength(3);
    expect(drops).toEqual([{ sink: 'webhook', reason: 'sink_error', count: 3, dropped: 3, isNews: true }]);

    emit(100);
    await timers.elapse(29_999);
    expect(posted).toHaveLength(3);
    await timers.elapse(1);
    await arrived(4);
    expect(posted[3]?.events).toHaveLength(100);
  });

  test.each([400, 401, 404, 413, 302])(
    '[AUDIT-13] [AUDIT-15] drops what is answered with %d, and goes on',
    async (status) => {
      const { audit, emit, posted, drops } = await trailTo([status]);
      emit(2);
      await audit.flush();
      emit(1);
      await audit.flush();
      expect(posted.map(({ events }) => events.length)).toEqual([2, 1]);
      expect(drops).toEqual([{ sink: 'webhook', reason: 'rejected', count: 2, dropped: 2, isNews: true }]);
    },
  );

  test('[AUDIT-13] gives up on a receiver that does not answer within 10 s', async () => {
    const { audit, emit, timers, posted, arrived, isWaiting } = await trailTo(['silence']);
    emit(1);
    const flushed = audit.flush();
    await arrived(1);
    await timers.elapse(10_000);
    await isWaiting();
    await timers.elapse(1_000);
    await flushed;
    expect(posted).toHaveLength(2);
  });

  test('[AUDIT-13] keeps 1000 events and drops the oldest', async () => {
    const { audit, emit, drops, posted } = await trailTo(['silence']);
    emit(100);
    await until(() => posted.length === 1);
    emit(1001);
    expect(audit.utilization()).toBe(1);
    expect(drops).toEqual([{ sink: 'webhook', reason: 'buffer_full', count: 1, dropped: 1, isNews: true }]);
  });

  test('[AUDIT-5] counts what is lost when the program ends, also what was under way', async () => {
    const { audit, emit, timers, drops, posted } = await trailTo(['silence']);
    emit(100);
    await until(() => posted.length === 1);
    emit(20);
    const closed = audit.close();
    await timers.elapse(5_000);
    await closed;
    expect(drops).toEqual([{ sink: 'webhook', reason: 'shutdown', count: 120, dropped: 120, isNews: true }]);
  });

  test('[AUDIT-5] sends at the end what waits for company', async () => {
    const { audit, emit, posted, drops } = await trailTo([]);
    emit(7);
    await audit.close();
    expect(posted.map(({ events }) => events.length)).toEqual([7]);
    expect(drops).toEqual([]);
  });

  test('[AUDIT-13] sends user and password of the URL as basic authentication', async () => {
    const { audit, emit, posted } = await trailTo([], {
      address: (url) => url.replace('http://', 'http://ann:s%40cret@'),
    });
    emit(1);
    await audit.flush();
    expect(posted[0]?.headers.authorization).toBe(`Basic ${btoa('ann:s@cret')}`);
  });
});

import { afterEach, describe, expect, test } from '@jest/globals';
import { type BindAddress, parseBindAddress } from '../../../operator/health/bind-address.ts';
import { type HealthServer, startHealthServer } from '../../../operator/health/health-server.ts';
import { type HealthChecks, healthy, unhealthy } from '../../../operator/health/health-verdict.ts';
import { prometheusMetrics } from '../../../operator/observe/prometheus.ts';

const address: BindAddress = { host: '127.0.0.1', port: 0 };
let server: HealthServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function get(path: string): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(`http://127.0.0.1:${server?.port}${path}`);
  return { status: response.status, body: await response.text() };
}

const mixed: HealthChecks = { queue: () => unhealthy('Redis is away'), worker: () => healthy };

describe('the health server', () => {
  test('[HEALTH-1] is alive whatever the checks say, and ready when all of them are', async () => {
    let verdict = unhealthy('Redis is away');
    server = await startHealthServer({ address, checks: { queue: () => verdict, worker: () => healthy } });

    expect((await get('/healthz')).status).toBe(200);
    expect(await get('/readyz')).toEqual({
      status: 503,
      body: '{"status":"failed","error":"queue: Redis is away"}',
    });
    verdict = healthy;
    expect(await get('/readyz')).toEqual({ status: 200, body: '{"status":"ok"}' });
  });

  test.each([
    ['/readyz/queue', 503, '{"status":"failed","error":"Redis is away"}'],
    ['/readyz/worker', 200, '{"status":"ok"}'],
    ['/readyz/worker?verbose', 200, '{"status":"ok"}'],
    ['/readyz/audit', 404, 'not found\n'],
    ['/readyz/constructor', 404, 'not found\n'],
    ['/metrics', 404, 'not found\n'],
    ['/', 404, 'not found\n'],
  ])('[HEALTH-2] %s answers %d', async (path, status, body) => {
    server = await startHealthServer({ address, checks: mixed });

    expect(await get(path)).toEqual({ status, body });
  });

  test('takes nothing but reads', async () => {
    server = await startHealthServer({ address, checks: mixed });
    const response = await fetch(`http://127.0.0.1:${server.port}/healthz`, { method: 'POST' });

    expect(response.status).toBe(405);
  });

  test('[HEALTH-4] shows measurements under the names of Prometheus', async () => {
    const prometheus = prometheusMetrics();
    prometheus.metrics.count('kubeswarm.task.completed', { namespace: 'lab' });
    prometheus.metrics.count('kubeswarm_task_tokens_total', { namespace: 'lab', type: 'input' }, 7);
    prometheus.metrics.record('kubeswarm_task_duration_seconds', 0.25, { namespace: 'lab' });
    server = await startHealthServer({ address, checks: mixed, metricsText: prometheus.text });
    const { body } = await get('/metrics');
    await prometheus.close();

    expect(body).toMatch(/^kubeswarm_task_completed_total\{namespace="lab"\} 1$/m);
    expect(body).toMatch(/^kubeswarm_task_tokens_total\{namespace="lab",type="input"\} 7$/m);
    expect(body).toMatch(/^kubeswarm_task_duration_seconds_count\{namespace="lab"\} 1$/m);
  });
});

test.each([
  [':8081', { port: 8081 }],
  ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
  ['[::1]:8081', { host: '::1', port: 8081 }],
  ['0', 'off'],
  ['8081', 'invalid'],
  [':65536', 'invalid'],
  ['::1:8081', 'invalid'],
  ['', 'invalid'],
])('the address %p is read as %j', (text, expected) => {
  expect(parseBindAddress(text)).toEqual(expected);
});

import { once } from 'node:events';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { otlpSettings } from '../../../operator/observe/otlp/otlp-settings.ts';
import { startOtlp } from '../../../operator/observe/otlp/start-otlp.ts';
import { prometheusMetrics } from '../../../operator/observe/prometheus.ts';
import { stepContext, tellRun } from '../../../operator/observe/run-tracing.ts';
import { inSpan } from '../../../operator/observe/tracing.ts';
import { startOtlpReceiver } from '../../support/otlp-receiver.ts';

interface Exported {
  readonly path: string;
  readonly text: string;
}

const before = { ...process.env };
afterEach(() => {
  for (const each of [trace, context, propagation, metrics]) each.disable();
  process.env = { ...before };
});

/** Takes calls of gRPC as they are on the wire: HTTP/2, a length before the message, the status behind it. */
async function startGrpcReceiver() {
  const requests: Exported[] = [];
  const server = createServer();
  server.on('stream', async (stream: ServerHttp2Stream, headers) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    requests.push({ path: headers[':path'] ?? '', text: Buffer.concat(chunks).toString('latin1') });
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.alloc(5));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, close: async () => void server.close() };
}

/** Exports a span and a measurement as a program does. */
async function exportOnce(
  env: Readonly<Record<string, string>>,
  work: () => Promise<unknown>,
): Promise<void> {
  Object.assign(process.env, env);
  const settings = otlpSettings(process.env);
  if (settings === undefined) throw new Error('nothing is exported');
  const problems: string[] = [];
  const otlp = await startOtlp(settings, { service: 'kubeswarm-runtime', podName: 'p-1' }, (problem) =>
    problems.push(problem),
  );
  const prometheus = prometheusMetrics({ readers: [...otlp.readers], resource: otlp.resource });
  prometheus.metrics.count('kubeswarm.task.started', { agent: 'helper' });
  await work();
  await prometheus.close();
  await otlp.close();
  expect(problems).toEqual([]);
}

const oneTask = () => inSpan('kubeswarm.task', { attributes: { 'task.id': 't1' } }, async () => {});

test('[OTEL-1] exports by HTTP with protobuf when nothing else is said', async () => {
  const receiver = await startOtlpReceiver();
  await exportOnce({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }, oneTask);
  const sent = new Map(receiver.requests.map((request) => [request.path, request]));
  expect(sent.get('/v1/traces')).toMatchObject({ type: 'application/x-protobuf' });
  expect(sent.get('/v1/traces')?.text).toContain('kubeswarm.task');
  expect(sent.get('/v1/metrics')?.text).toContain('kubeswarm.task.started');
  await receiver.close();
});

test('[OTEL-1] exports by gRPC', async () => {
  const receiver = await startGrpcReceiver();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
  await exportOnce(env, oneTask);
  const sent = new Map(receiver.requests.map(({ path, text }) => [path, text]));
  expect(sent.get('/opentelemetry.proto.collector.trace.v1.TraceService/Export')).toContain('kubeswarm.task');
  expect(sent.get('/opentelemetry.proto.collector.metrics.v1.MetricsService/Export')).toContain(
    'kubeswarm.task.started',
  );
  await receiver.close();
});

test('[OTEL-1] resource and sampler are those of the environment', async () => {
  const receiver = await startOtlpReceiver();
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_SERVICE_NAME: 'renamed',
    OTEL_TRACES_SAMPLER: 'parentbased_always_off',
  };
  await exportOnce(env, oneTask);
  expect(receiver.spans).toEqual([]);
  expect([...receiver.metrics.keys()]).toEqual(['renamed']);
  await receiver.close();
});

test('[OTEL-2] a second operator tells of a run in the trace that its tasks carry', async () => {
  const receiver = await startOtlpReceiver();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
  const work = { phase: 'Failed', startMillis: 1_000, endMillis: 3_500 };
  await exportOnce(env, async () => {
    await inSpan('kubeswarm.task', { attributes: {}, parent: stepContext('uid-1', 'write') }, async () => {});
    tellRun({
      ...work,
      uid: 'uid-1',
      name: 'r',
      namespace: 'lab',
      failure: 'StepFailed',
      steps: [{ ...work, name: 'write', agent: 'writer', failure: 'no ink' }],
    });
  });
  const [task, step, run] = ['kubeswarm.task', 'kubeswarm.step', 'kubeswarm.run'].map((name) =>
    receiver.spans.find((span) => span.name === name),
  );
  expect(receiver.spans).toHaveLength(3);
  expect(task?.parentSpanId).toBe(step?.spanId);
  expect(step?.parentSpanId).toBe(run?.spanId);
  expect(run?.parentSpanId).toBeUndefined();
  expect(new Set(receiver.spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(step).toMatchObject({
    durationMillis: 2_500,
    status: { code: 2, message: 'no ink' },
    attributes: { 'run.name': 'r', 'run.namespace': 'lab', 'step.name': 'write', agent: 'writer' },
  });
  expect(run?.status).toEqual({ code: 2, message: 'StepFailed' });
  await receiver.close();
});

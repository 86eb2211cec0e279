import { startHttpServer } from './agent/http-server.ts';

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly service: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly durationMillis: number;
}

/** A collector: takes OTLP over HTTP, of which it understands the JSON. */
export interface OtlpReceiver {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Names of metrics, by the service that sent them. */
  readonly metrics: ReadonlyMap<string, ReadonlySet<string>>;
  /** Path, kind of content and size of everything that came. */
  readonly requests: readonly { readonly path: string; readonly type: string; readonly text: string }[];
  close(): Promise<void>;
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const metrics = new Map<string, Set<string>>();
  const requests: { path: string; type: string; text: string }[] = [];
  const server = await startHttpServer((request, response, body) => {
    const path = request.url ?? '';
    const type = request.headers['content-type'] ?? '';
    requests.push({ path, type, text: body });
    if (type.includes('json')) take(path, JSON.parse(body));
    response.writeHead(200, { 'content-type': type });
    response.end(type.includes('json') ? '{}' : '');
  });

  function take(path: string, body: Body): void {
    for (const { resource, scopeSpans = [] } of path === '/v1/traces' ? (body.resourceSpans ?? []) : [])
      for (const span of scopeSpans.flatMap((scope) => scope.spans)) spans.push(received(span, resource));
    for (const { resource, scopeMetrics = [] } of body.resourceMetrics ?? []) {
      const service = String(valuesOf(resource.attributes)['service.name']);
      const names = metrics.get(service) ?? new Set();
      metrics.set(service, names);
      for (const { name } of scopeMetrics.flatMap((scope) => scope.metrics)) names.add(name);
    }
  }
  return { url: server.url, spans, metrics, requests, close: server.close };
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes?: readonly Attribute[];
  readonly status?: ReceivedSpan['status'];
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

interface Resource {
  readonly attributes: readonly Attribute[];
}

interface Body {
  readonly resourceSpans?: readonly {
    readonly resource: Resource;
    readonly scopeSpans?: readonly { readonly spans: readonly Span[] }[];
  }[];
  readonly resourceMetrics?: readonly {
    readonly resource: Resource;
    readonly scopeMetrics?: readonly { readonly metrics: readonly { readonly name: string }[] }[];
  }[];
}

function received(span: Span, resource: Resource): ReceivedSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId === '' ? undefined : span.parentSpanId,
    name: span.name,
    service: String(valuesOf(resource.attributes)['service.name']),
    attributes: valuesOf(span.attributes ?? []),
    status: span.status ?? {},
    durationMillis: Number((BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1_000_000n),
  };
}

function valuesOf(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

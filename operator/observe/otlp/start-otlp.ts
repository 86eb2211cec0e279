import { context, DiagLogLevel, diag, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { type MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  RandomIdGenerator,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { version } from '../version.ts';
import { type EndedSpan, tellingProcessor } from './ended-span.ts';
import { fixedIds } from './fixed-ids.ts';
import { metricExporter, spanExporter } from './otlp-exporters.ts';
import type { OtlpSampler, OtlpSettings } from './otlp-settings.ts';

/** Who reports: `kubeswarm-controller`, `kubeswarm-runtime` or `kubeswarm-run`, and which pod of it. */
export interface OtlpSource {
  readonly service: 'kubeswarm-controller' | 'kubeswarm-runtime' | 'kubeswarm-run';
  readonly namespace?: string;
  readonly podName?: string;
}

export interface Otlp {
  /** For the meter provider of the process. */
  readonly readers: readonly MetricReader[];
  readonly resource: ReturnType<typeof defaultResource>;
  /** Exports what is left, for at most 5 s. */
  close(): Promise<void>;
}

const closeMillis = 5_000;

/**
 * Loads the SDK of OpenTelemetry and makes it the one of this process: traces by OTLP, and to `onSpan` as they end; W3C
 * context and baggage. Import it when settings ask for it only: an operator that exports nothing is smaller without.
 */
export async function startOtlp(
  settings: OtlpSettings,
  source: OtlpSource,
  onError: (message: string) => void,
  onSpan?: (span: EndedSpan) => void,
): Promise<Otlp> {
  diag.setLogger(errorsOnly(onError), { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  const { service, namespace, podName } = source;
  const resource = defaultResource()
    .merge(
      resourceFromAttributes({
        'service.name': service,
        'service.version': version,
        ...(podName === undefined ? {} : { 'service.instance.id': podName, 'k8s.pod.name': podName }),
        ...(namespace === undefined ? {} : { 'k8s.namespace.name': namespace }),
      }),
    )
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES stand above ours.
    .merge(detectResources({ detectors: [envDetector] }));

  const spans = settings.traces === undefined ? undefined : await spanExporter(settings.traces);
  const { spanDelayMillis: scheduledDelayMillis } = settings;
  const spanProcessors = [
    ...(spans === undefined
      ? []
      : [
          new BatchSpanProcessor({
            exporter: spans,
            ...(scheduledDelayMillis === undefined ? {} : { scheduledDelayMillis }),
          }),
        ]),
    ...(onSpan === undefined ? [] : [tellingProcessor(onSpan)]),
  ];
  const random = new RandomIdGenerator();
  const provider = new TracerProvider({
    resource,
    sampler: samplerOf(settings.sampler),
    idGenerator: {
      generateTraceId: () => fixedIds()?.traceId ?? random.generateTraceId(),
      generateSpanId: () => fixedIds()?.spanId ?? random.generateSpanId(),
    },
    spanProcessors,
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  if (spanProcessors.length > 0) trace.setGlobalTracerProvider(provider);

  const metrics = settings.metrics === undefined ? undefined : await metricExporter(settings.metrics);
  const intervalMillis = settings.metricIntervalMillis;
  const readers =
    metrics === undefined
      ? []
      : [
          new PeriodicExportingMetricReader({
            exporter: metrics,
            ...(intervalMillis === undefined
              ? {}
              : {
                  exportIntervalMillis: intervalMillis,
                  exportTimeoutMillis: Math.min(intervalMillis, 30_000),
                }),
          }),
        ];
  return {
    readers,
    resource,
    close: async () => {
      const { promise: tooLate, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, closeMillis);
      await Promise.race([provider.shutdown().catch(() => {}), tooLate]);
      clearTimeout(timer);
    },
  };
}

function samplerOf({ kind, ratio, isParentBased }: OtlpSampler): Sampler {
  const root =
    kind === 'always_on'
      ? new AlwaysOnSampler()
      : kind === 'always_off'
        ? new AlwaysOffSampler()
        : new TraceIdRatioBasedSampler(ratio);
  return isParentBased ? new ParentBasedSampler({ root }) : root;
}

/** A collector that is away would be told of at every export: once in a minute will do. */
function errorsOnly(onError: (message: string) => void) {
  let quietUntilMillis = 0;
  const nothing = (): void => {};
  return {
    error: (message: string): void => {
      if (Date.now() < quietUntilMillis) return;
      quietUntilMillis = Date.now() + 60_000;
      onError(message);
    },
    warn: nothing,
    info: nothing,
    debug: nothing,
    verbose: nothing,
  };
}

import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider, type MeterProviderOptions } from '@opentelemetry/sdk-metrics';
import { type Metrics, otelMetrics } from './metrics.ts';

/** Measurements of this process, and their text as Prometheus reads it (governance 10.3, decision 40). */
export interface PrometheusMetrics {
  readonly metrics: Metrics;
  /** Dots of names become underscores, counters end in `_total`. */
  text(): Promise<string>;
  /** Also exports the last measurements to other readers. */
  close(): Promise<void>;
}

/** `options`: who else reads the measurements, and what they are told of the process. */
export function prometheusMetrics(
  options: Pick<MeterProviderOptions, 'readers' | 'resource'> = {},
): PrometheusMetrics {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ ...options, readers: [exporter, ...(options.readers ?? [])] });
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return {
    metrics: otelMetrics(provider.getMeter('kubeswarm')),
    async text() {
      const { resourceMetrics } = await exporter.collect();
      return serializer.serialize(resourceMetrics);
    },
    close: () => provider.shutdown().catch(() => {}),
  };
}

import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type Metrics, otelMetrics } from './metrics.ts';

/** Measurements of this process, and their text as Prometheus reads it (governance 10.3, decision 40). */
export interface PrometheusMetrics {
  readonly metrics: Metrics;
  /** Dots of names become underscores, counters end in `_total`. */
  text(): Promise<string>;
  close(): Promise<void>;
}

export function prometheusMetrics(): PrometheusMetrics {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return {
    metrics: otelMetrics(provider.getMeter('kubeswarm')),
    async text() {
      const { resourceMetrics } = await exporter.collect();
      return serializer.serialize(resourceMetrics);
    },
    close: () => provider.shutdown(),
  };
}

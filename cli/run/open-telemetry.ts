import type { EmbeddedClusterOptions } from '../../operator/embedded/embedded-cluster.ts';
import type { EndedSpan } from '../../operator/observe/otlp/ended-span.ts';
import { openOtlp } from '../../operator/observe/otlp/open-otlp.ts';
import type { CommandLine } from '../command-line.ts';
import { spanTree } from './span-tree.ts';

export interface Telemetry {
  /** What the cluster does with its spans and measurements. */
  readonly cluster: Pick<EmbeddedClusterOptions, 'isTracing' | 'metrics'>;
  /** Exports what is left, and draws the spans. */
  close(): Promise<void>;
}

/**
 * Exports spans and measurements of a local run as `kubeswarm-run`, when the environment asks for it (governance 10.1).
 * With `draw`, the spans are drawn as a tree at the end (governance 14.4).
 */
export async function openTelemetry(
  env: CommandLine['env'],
  warn: (warning: string) => void,
  draw?: (tree: string) => void,
): Promise<Telemetry> {
  const log = {
    info: () => {},
    warn: (facts: object, message: string) => warn(`${message}: ${Object.values(facts).join(', ')}`),
  };
  const spans: EndedSpan[] = [];
  const onSpan = draw && ((span: EndedSpan) => void spans.push(span));
  const { isTracing, meter, close } = await openOtlp(env, { service: 'kubeswarm-run' }, log, onSpan);
  if (!isTracing && meter.readers === undefined) return { cluster: {}, close };
  const { prometheusMetrics } = await import('../../operator/observe/prometheus.ts');
  const prometheus = prometheusMetrics(meter);
  return {
    cluster: { isTracing, metrics: prometheus.metrics },
    close: async () => {
      await prometheus.close();
      await close();
      draw?.(spanTree(spans));
    },
  };
}

import type { MetricNote } from '../engine/index.ts';
import type { Metrics } from '../observe/metrics.ts';

const histograms = [
  'kubeswarm.run.duration',
  'kubeswarm.run.step.duration',
  'kubeswarm.search.node.score',
] as const;
const isHistogram = (name: MetricNote['name']): name is (typeof histograms)[number] =>
  histograms.some((one) => one === name);

/** Counts what runs and searches tell of (orchestration 6.8, 8). */
export function runMeter(metrics: Pick<Metrics, 'count' | 'record'>): (note: MetricNote) => void {
  return ({ name, value, attributes }) => {
    if (isHistogram(name)) metrics.record(name, value, attributes);
    else metrics.count(name, attributes, value);
  };
}

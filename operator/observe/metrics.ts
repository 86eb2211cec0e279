import { type Counter, type Histogram, type Meter, metrics as otel } from '@opentelemetry/api';
import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  type MetricEntry,
  type MetricName,
  metricCatalogue,
} from './metric-catalogue.ts';

/** Never prompts, outputs or task ids; names of runs only while they go on (governance 10.3). */
export type MetricAttributes = Readonly<Record<string, string>>;

export interface Metrics {
  count(name: CounterName, attributes: MetricAttributes, value?: number): void;
  record(name: HistogramName, value: number, attributes: MetricAttributes): void;
  /** `read` is called whenever the metrics are collected, for as long as the process lives. */
  gauge(name: GaugeName, read: () => readonly Measurement[]): void;
}

export interface Measurement {
  readonly value: number;
  readonly attributes: MetricAttributes;
}

/** Bounds of histograms in seconds; those of OpenTelemetry are made for milliseconds. */
const secondBounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600];
/** Those of controller-runtime, for its dashboards. */
const reconcileBounds = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5,
  1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];
const scoreBounds = [100, 200, 300, 400, 500, 600, 700, 800, 850, 900, 950, 1000];
const millisBounds = [
  5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000,
];

/** Instruments of OpenTelemetry; without an SDK in the process they do nothing. */
export function otelMetrics(meter: Meter = otel.getMeter('kubeswarm')): Metrics {
  const counters = new Map<CounterName, Counter>();
  const histograms = new Map<HistogramName, Histogram>();
  return {
    count(name, attributes, value = 1) {
      const counter =
        counters.get(name) ?? meter.createCounter(name, { description: metricCatalogue[name].help });
      counters.set(name, counter);
      counter.add(value, attributes);
    },
    record(name, value, attributes) {
      const { unit, help: description }: MetricEntry = metricCatalogue[name];
      const advice = { explicitBucketBoundaries: boundsOf(name, unit) };
      const options = { ...(unit === undefined ? {} : { unit }), description, advice };
      const histogram = histograms.get(name) ?? meter.createHistogram(name, options);
      histograms.set(name, histogram);
      histogram.record(value, attributes);
    },
    gauge(name, read) {
      meter
        .createObservableGauge(name, { description: metricCatalogue[name].help })
        .addCallback((observer) => {
          for (const { value, attributes } of read()) observer.observe(value, attributes);
        });
    },
  };
}

function boundsOf(name: HistogramName, unit: MetricEntry['unit']): number[] {
  if (name === 'kubeswarm.search.node.score') return scoreBounds;
  if (name === 'controller_runtime_reconcile_time_seconds') return reconcileBounds;
  return unit === 's' ? secondBounds : millisBounds;
}

/** Adds the attributes that all measurements of one agent share. */
export function metricsWith(metrics: Metrics, base: MetricAttributes): Metrics {
  return {
    count: (name, attributes, value) => metrics.count(name, { ...base, ...attributes }, value),
    record: (name, value, attributes) => metrics.record(name, value, { ...base, ...attributes }),
    gauge: (name, read) =>
      metrics.gauge(name, () =>
        read().map(({ value, attributes }) => ({ value, attributes: { ...base, ...attributes } })),
      ),
  };
}

export interface MemoryMetrics extends Metrics {
  /** Of a counter: its sum. Of a histogram: how often it was recorded. Over all matching attributes. */
  total(name: CounterName | HistogramName, attributes?: MetricAttributes): number;
  /** What a gauge says now. */
  read(name: GaugeName): readonly Measurement[];
}

/** Measurements that can be read back in the same process. Throws on a label that is not documented. */
export function memoryMetrics(): MemoryMetrics {
  const totals = new Map<
    string,
    { readonly name: string; readonly attributes: MetricAttributes; total: number }
  >();
  const gauges = new Map<GaugeName, (() => readonly Measurement[])[]>();
  function add(name: MetricName, attributes: MetricAttributes, value: number): void {
    complainOfUnknownLabels(name, attributes);
    const key = JSON.stringify([name, attributes]);
    const one = totals.get(key) ?? { name, attributes, total: 0 };
    one.total += value;
    totals.set(key, one);
  }
  return {
    count: (name, attributes, value = 1) => add(name, attributes, value),
    record: (name, _value, attributes) => add(name, attributes, 1),
    gauge: (name, read) => void gauges.set(name, [...(gauges.get(name) ?? []), read]),
    read: (name) => (gauges.get(name) ?? []).flatMap((read) => read()),
    total: (name, attributes = {}) =>
      [...totals.values()]
        .filter((one) => one.name === name)
        .filter((one) => Object.entries(attributes).every(([key, value]) => one.attributes[key] === value))
        .reduce((sum, one) => sum + one.total, 0),
  };
}

function complainOfUnknownLabels(name: MetricName, attributes: MetricAttributes): void {
  const { labels }: MetricEntry = metricCatalogue[name];
  const unknown = Object.keys(attributes).filter((label) => !labels.includes(label));
  if (unknown.length > 0) throw new Error(`${name} has no label ${unknown.join(', ')}`);
}

import { type Counter, type Histogram, type Meter, metrics as otel } from '@opentelemetry/api';

/** Counters of governance 10.3, agents 5.4 and decision 40. */
export type CounterName =
  | 'kubeswarm.task.started'
  | 'kubeswarm.task.completed'
  | 'kubeswarm.task.failed'
  | 'kubeswarm.llm.tokens.input'
  | 'kubeswarm.llm.tokens.output'
  | 'kubeswarm.llm.thinking_tokens'
  | 'kubeswarm.tool.call.errors'
  | 'kubeswarm.tool.cache.hits'
  | 'kubeswarm.tool.cache.misses'
  | 'kubeswarm.tool.cache.bypassed'
  | 'kubeswarm.tool.cache.evictions'
  | 'kubeswarm.mcp.tools.refreshed'
  | 'kubeswarm.mcp.call.errors'
  | 'kubeswarm.agent.errors'
  | 'kubeswarm.circuit.rejected'
  | 'kubeswarm.reconcile.errors'
  | 'kubeswarm.policy.violation'
  | 'kubeswarm.policy.warned'
  | 'kubeswarm.policy.rejected'
  | 'kubeswarm.policy.would_reject'
  | 'kubeswarm.policy.conflict'
  | 'kubeswarm_task_tokens_total'
  | 'kubeswarm_tool_calls_total'
  | 'kubeswarm_budget_degraded_total'
  | 'kubeswarm_audit_events_dropped_total';

/** In milliseconds, but where the name says seconds. */
export type HistogramName =
  | 'kubeswarm.task.duration'
  | 'kubeswarm.task.queue_wait'
  | 'kubeswarm.llm.call.duration'
  | 'kubeswarm.tool.call.duration'
  | 'kubeswarm.mcp.call.duration'
  | 'kubeswarm.reconcile.duration'
  | 'kubeswarm_task_duration_seconds';

/** Never prompts, outputs, task ids or run names (governance 10.3). */
export type MetricAttributes = Readonly<Record<string, string>>;

export interface Metrics {
  count(name: CounterName, attributes: MetricAttributes, value?: number): void;
  record(name: HistogramName, value: number, attributes: MetricAttributes): void;
}

/** Instruments of OpenTelemetry; without an SDK in the process they do nothing. */
export function otelMetrics(meter: Meter = otel.getMeter('kubeswarm')): Metrics {
  const counters = new Map<CounterName, Counter>();
  const histograms = new Map<HistogramName, Histogram>();
  return {
    count(name, attributes, value = 1) {
      const counter = counters.get(name) ?? meter.createCounter(name);
      counters.set(name, counter);
      counter.add(value, attributes);
    },
    record(name, value, attributes) {
      const unit = name.endsWith('_seconds') ? 's' : 'ms';
      const histogram = histograms.get(name) ?? meter.createHistogram(name, { unit });
      histograms.set(name, histogram);
      histogram.record(value, attributes);
    },
  };
}

/** Adds the attributes that all measurements of one agent share. */
export function metricsWith(metrics: Metrics, base: MetricAttributes): Metrics {
  return {
    count: (name, attributes, value) => metrics.count(name, { ...base, ...attributes }, value),
    record: (name, value, attributes) => metrics.record(name, value, { ...base, ...attributes }),
  };
}

export interface MemoryMetrics extends Metrics {
  /** Of a counter: its sum. Of a histogram: how often it was recorded. Over all matching attributes. */
  total(name: CounterName | HistogramName, attributes?: MetricAttributes): number;
}

/** Measurements that can be read back in the same process. */
export function memoryMetrics(): MemoryMetrics {
  const totals = new Map<
    string,
    { readonly name: string; readonly attributes: MetricAttributes; total: number }
  >();
  function add(name: string, attributes: MetricAttributes, value: number): void {
    const key = JSON.stringify([name, attributes]);
    const one = totals.get(key) ?? { name, attributes, total: 0 };
    one.total += value;
    totals.set(key, one);
  }
  return {
    count: (name, attributes, value = 1) => add(name, attributes, value),
    record: (name, _value, attributes) => add(name, attributes, 1),
    total: (name, attributes = {}) =>
      [...totals.values()]
        .filter((one) => one.name === name)
        .filter((one) => Object.entries(attributes).every(([key, value]) => one.attributes[key] === value))
        .reduce((sum, one) => sum + one.total, 0),
  };
}

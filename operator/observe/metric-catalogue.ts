import { controllerRuntimeMetrics } from './controller-runtime-metrics.ts';
import { runMetrics } from './run-metrics.ts';
import { searchMetrics } from './search-metrics.ts';

/** One metric: what kind it is, who tells it, and by what labels. */
export interface MetricEntry {
  readonly type: 'counter' | 'histogram' | 'gauge';
  readonly unit?: 'ms' | 's';
  readonly by: 'agent' | 'operator' | 'both';
  readonly labels: readonly string[];
  /** One sentence, without a full stop. */
  readonly help: string;
}

const base = ['namespace', 'agent', 'role'] as const;
const ofModel = [...base, 'provider', 'model'] as const;
const ofTool = [...base, 'tool_name', 'tool_type'] as const;
const ofServer = ['namespace', 'agent', 'server', 'tool'] as const;
const ofKind = ['namespace', 'kind'] as const;

/**
 * Every metric by its name in OpenTelemetry (governance 10.3, agents 5.4, decision 40). Prompts, outputs, task ids and
 * run names are no labels, but of searches under way (decision 34).
 */
export const metricCatalogue = {
  'kubeswarm.task.started': { type: 'counter', by: 'agent', labels: base, help: 'Attempts that began' },
  'kubeswarm.task.completed': { type: 'counter', by: 'agent', labels: base, help: 'Attempts that succeeded' },
  'kubeswarm.task.failed': { type: 'counter', by: 'agent', labels: base, help: 'Attempts that failed' },
  'kubeswarm.task.duration': {
    type: 'histogram',
    unit: 'ms',
    by: 'agent',
    labels: base,
    help: 'How long an attempt took',
  },
  'kubeswarm.task.queue_wait': {
    type: 'histogram',
    unit: 'ms',
    by: 'agent',
    labels: base,
    help: 'From the start of a step to that of its attempt',
  },
  kubeswarm_task_duration_seconds: {
    type: 'histogram',
    unit: 's',
    by: 'agent',
    labels: [...base, 'status'],
    help: 'How long an attempt took, by how it ended',
  },
  kubeswarm_task_tokens_total: {
    type: 'counter',
    by: 'agent',
    labels: [...base, 'type'],
    help: 'Tokens of attempts: input, output or thinking',
  },
  'kubeswarm.llm.call.duration': {
    type: 'histogram',
    unit: 'ms',
    by: 'agent',
    labels: ofModel,
    help: 'How long a call of the model took',
  },
  'kubeswarm.llm.tokens.input': {
    type: 'counter',
    by: 'agent',
    labels: ofModel,
    help: 'Tokens sent to models',
  },
  'kubeswarm.llm.tokens.output': { type: 'counter', by: 'agent', labels: ofModel, help: 'Tokens of answers' },
  'kubeswarm.llm.thinking_tokens': {
    type: 'counter',
    by: 'agent',
    labels: ofModel,
    help: 'Tokens of reasoning',
  },
  kubeswarm_tool_calls_total: {
    type: 'counter',
    by: 'agent',
    labels: [...ofTool, 'status'],
    help: 'Calls of tools that were not answered from the cache',
  },
  'kubeswarm.tool.call.duration': {
    type: 'histogram',
    unit: 'ms',
    by: 'agent',
    labels: ofTool,
    help: 'How long a call of a tool took',
  },
  'kubeswarm.tool.call.errors': { type: 'counter', by: 'agent', labels: ofTool, help: 'Calls that failed' },
  'kubeswarm.tool.cache.hits': {
    type: 'counter',
    by: 'agent',
    labels: ofServer,
    help: 'Calls answered from the cache',
  },
  'kubeswarm.tool.cache.misses': {
    type: 'counter',
    by: 'agent',
    labels: ofServer,
    help: 'Calls whose result was not in the cache',
  },
  'kubeswarm.tool.cache.bypassed': {
    type: 'counter',
    by: 'agent',
    labels: ofServer,
    help: 'Calls that the cache must not answer',
  },
  'kubeswarm.tool.cache.evictions': {
    type: 'counter',
    by: 'agent',
    labels: ofServer,
    help: 'Results that made room for others',
  },
  'kubeswarm.mcp.tools.refreshed': {
    type: 'counter',
    by: 'agent',
    labels: ['namespace', 'agent', 'server'],
    help: 'How often the tools of a server were listed',
  },
  'kubeswarm.mcp.call.duration': {
    type: 'histogram',
    unit: 'ms',
    by: 'agent',
    labels: [...base, 'server', 'tool'],
    help: 'How long a call of an MCP tool took',
  },
  'kubeswarm.mcp.call.errors': {
    type: 'counter',
    by: 'agent',
    labels: [...base, 'server', 'tool', 'error_type'],
    help: 'Calls of MCP tools that failed',
  },
  'kubeswarm.agent.errors': {
    type: 'counter',
    by: 'agent',
    labels: [...base, 'code'],
    help: 'Attempts that failed, by code',
  },
  'kubeswarm.delegate.submitted': {
    type: 'counter',
    by: 'agent',
    labels: base,
    help: 'Tasks that were handed on to an agent',
  },
  'kubeswarm.circuit.rejected': {
    type: 'counter',
    by: 'agent',
    labels: ['namespace', 'agent', 'endpoint'],
    help: 'Calls that an open circuit breaker refused',
  },
  kubeswarm_mcp_health: {
    type: 'gauge',
    by: 'operator',
    labels: ['namespace', 'agent', 'server'],
    help: 'Whether the MCP server answers: 1 or 0',
  },
  'kubeswarm.reconcile.duration': {
    type: 'histogram',
    unit: 'ms',
    by: 'operator',
    labels: ['controller', 'namespace', 'result'],
    help: 'How long a reconcile took: ok, requeue or error',
  },
  'kubeswarm.reconcile.errors': {
    type: 'counter',
    by: 'operator',
    labels: ['controller', 'namespace', 'result'],
    help: 'Reconciles that failed',
  },
  'kubeswarm.policy.violation': {
    type: 'counter',
    by: 'operator',
    labels: ['namespace', 'policy', 'agent', 'constraint'],
    help: 'Agents that stopped to comply with a policy',
  },
  'kubeswarm.policy.warned': {
    type: 'counter',
    by: 'operator',
    labels: ofKind,
    help: 'Objects admitted with a warning',
  },
  'kubeswarm.policy.rejected': { type: 'counter', by: 'operator', labels: ofKind, help: 'Objects refused' },
  'kubeswarm.policy.would_reject': {
    type: 'counter',
    by: 'operator',
    labels: ofKind,
    help: 'Objects that a policy in Audit mode would have refused',
  },
  'kubeswarm.policy.conflict': {
    type: 'counter',
    by: 'operator',
    labels: ofKind,
    help: 'Policies that came to contradict each other',
  },
  ...runMetrics,
  ...searchMetrics,
  kubeswarm_budget_degraded_total: {
    type: 'counter',
    by: 'both',
    labels: ['namespace', 'agent', 'role', 'budget'],
    help: 'Work that went on though nobody could say what was spent',
  },
  kubeswarm_audit_events_dropped_total: {
    type: 'counter',
    by: 'both',
    labels: ['sink', 'reason'],
    help: 'Audit events that were lost',
  },
  ...controllerRuntimeMetrics,
  kubeswarm_audit_buffer_utilization: {
    type: 'gauge',
    by: 'both',
    labels: ['sink'],
    help: 'Share of the audit buffer that is taken, 0 to 1',
  },
  kubeswarm_audit_circuit_breaker: {
    type: 'gauge',
    by: 'both',
    labels: ['sink', 'state'],
    help: 'Of the audit sink redis: 0 closed, 1 open',
  },
  kubeswarm_queue_at_risk: {
    type: 'gauge',
    by: 'operator',
    labels: ['reason'],
    help: '1 while the Redis of the queue may lose tasks for this reason',
  },
  kubeswarm_audit_trim_lag_seconds: {
    type: 'gauge',
    by: 'operator',
    labels: ['sink', 'namespace'],
    help: 'Since the audit stream of the namespace was last trimmed',
  },
} as const satisfies Readonly<Record<string, MetricEntry>>;

export type MetricName = keyof typeof metricCatalogue;

type NameOf<Type extends MetricEntry['type']> = {
  [Name in MetricName]: (typeof metricCatalogue)[Name]['type'] extends Type ? Name : never;
}[MetricName];

export type CounterName = NameOf<'counter'>;
export type HistogramName = NameOf<'histogram'>;
export type GaugeName = NameOf<'gauge'>;

/** The name under which Prometheus finds it. */
export function prometheusName(name: MetricName): string {
  const text = name.replaceAll('.', '_');
  return metricCatalogue[name].type !== 'counter' || text.endsWith('_total') ? text : `${text}_total`;
}

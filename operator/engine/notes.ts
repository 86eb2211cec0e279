import type { TokenUsage } from '../../schemas/generated/types.ts';

/** What shall be told about a step that the run has taken, once its new state is stored. */
export type Note = EventNote | AuditNote | MetricNote | PlanNote;

/** A Kubernetes event on the run. */
export interface EventNote {
  readonly kind: 'event';
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export interface AuditNote {
  readonly kind: 'audit';
  readonly entry: RunAuditEntry;
}

/** An entry of the audit trail (governance 9.2); the names are those of its schema. */
export interface RunAuditEntry {
  readonly action: RunAuditAction;
  readonly status: 'success' | 'error' | 'timeout' | 'denied';
  readonly namespace: string;
  readonly team?: string;
  /** Name of the run, as `swarm audit --run` takes it. */
  readonly runId: string;
  readonly taskId?: string;
  /** Made from run, step and execution: an entry that is written twice bears the same id. */
  readonly eventId: string;
  readonly parentEventId?: string;
  readonly trigger: 'user_request' | 'schedule' | 'dependency_resolved' | 'retry';
  readonly tokens?: { readonly input: number; readonly output: number };
  readonly detail: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string; readonly code: string; readonly retryable: boolean };
}

export type RunAuditAction =
  | 'run.triggered'
  | 'run.step.started'
  | 'run.step.completed'
  | 'run.succeeded'
  | 'run.failed'
  | 'budget.checked'
  | 'budget.exceeded'
  | 'search.iteration'
  | 'search.node.created'
  | 'search.node.scored'
  | 'search.node.pruned'
  | 'search.node.evalFailed'
  | 'search.node.solution'
  | 'search.terminated';

/** A measurement of a run or of a search (orchestration 6.8, 8); how far it is, its status says. */
export interface MetricNote {
  readonly kind: 'metric';
  readonly name: RunMetric | SearchMetric;
  readonly value: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A reply of a search's planner has been carried out. */
export interface PlanNote {
  readonly kind: 'plan';
  readonly role: string;
  readonly iteration: number;
  readonly actions: number;
}

type RunMetric =
  | 'kubeswarm.run.started'
  | 'kubeswarm.run.succeeded'
  | 'kubeswarm.run.failed'
  | 'kubeswarm.run.duration'
  | 'kubeswarm.run.step.duration';

type SearchMetric =
  | 'kubeswarm.search.nodes.created'
  | 'kubeswarm.search.nodes.pruned'
  | 'kubeswarm.search.node.score'
  | 'kubeswarm.search.iterations'
  | 'kubeswarm.search.evaluator.parse_failures'
  | 'kubeswarm.search.planner.validation_failures';

/** Thinking tokens are output tokens of the trail. */
export function auditTokens(usage: TokenUsage): { readonly input: number; readonly output: number } {
  return { input: usage.inputTokens, output: usage.outputTokens + (usage.thinkingTokens ?? 0) };
}

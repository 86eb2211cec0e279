/** Everything that is recorded (governance 9.2, decision 34). */
export type AuditAction =
  | 'task.received'
  | 'task.completed'
  | 'task.retried'
  | 'task.failed'
  | 'tool.called'
  | 'tool.denied'
  | 'guardrail.evaluated'
  | 'delegate.sent'
  | 'delegate.received'
  | 'memory.retrieved'
  | 'memory.stored'
  | 'llm.turn'
  | 'run.triggered'
  | 'run.step.started'
  | 'run.step.completed'
  | 'run.succeeded'
  | 'run.failed'
  | 'budget.checked'
  | 'budget.exceeded'
  | 'policy.rejected'
  | 'policy.bypassed'
  | 'policy.violation'
  | 'policy.would_reject'
  | 'policy.warned'
  | 'search.iteration'
  | 'search.node.created'
  | 'search.node.scored'
  | 'search.node.pruned'
  | 'search.node.evalFailed'
  | 'search.node.solution'
  | 'search.terminated';

export type AuditStatus = 'success' | 'error' | 'timeout' | 'denied';

export type AuditTrigger = 'user_request' | 'schedule' | 'delegation' | 'retry' | 'dependency_resolved';

/** Who writes: the same for all events of a process. */
export interface AuditEnv {
  readonly service: 'agent-runner' | 'operator';
  readonly version: string;
  readonly podName?: string;
}

export interface AuditTiming {
  readonly queueMs?: number;
  readonly executionMs?: number;
  readonly downstreamWaitMs?: number;
}

export interface AuditFailure {
  readonly message: string;
  readonly code: string;
  readonly retryable: boolean;
}

/** What a caller knows of an event. */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly namespace: string;
  /** Default `success`. */
  readonly status?: AuditStatus;
  /** Given when the event may be emitted twice for one thing, so that readers can tell; else a new one. */
  readonly eventId?: string;
  /** Empty for events of runs and budgets. */
  readonly agent?: string;
  readonly team?: string;
  readonly runId?: string;
  readonly taskId?: string;
  /** The event that caused this one (governance 9.3). */
  readonly parentEventId?: string;
  readonly trigger?: AuditTrigger;
  readonly model?: string;
  readonly provider?: string;
  readonly tokens?: { readonly input: number; readonly output: number };
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly timing?: AuditTiming;
  /** Left out of successes. */
  readonly error?: AuditFailure;
}

/** One record of the audit trail (governance 9.2). */
export interface AuditEvent extends AuditEntry {
  readonly schemaVersion: 'v1';
  /** `evt-` and a UUID. */
  readonly eventId: string;
  /** UTC with milliseconds: `2026-01-05T08:00:01.250Z`. */
  readonly timestamp: string;
  readonly status: AuditStatus;
  readonly agent: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly env: AuditEnv;
}

/** Where events go. `write` rejects when it has not taken all of them: with an AuditSinkError, or any other. */
export interface AuditSink {
  readonly name: string;
  /** How many events wait for it; default 1024. Beyond it the oldest is dropped. */
  readonly bufferEvents?: number;
  /** At most this many at once; default: all that wait. */
  readonly batchEvents?: number;
  /** How long fewer than `batchEvents` wait for more; default 0. */
  readonly lingerMillis?: number;
  /** While the program ends, how soon a failed write is tried again; default: not at all. */
  readonly retryMillis?: number;
  /** Of sinks that leave a failing server alone. */
  readonly circuit?: () => 'closed' | 'open';
  write(events: readonly AuditEvent[]): Promise<void>;
  close?(): Promise<void>;
}

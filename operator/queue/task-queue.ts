import type { OutputArtifact, OutputReference } from '../../schemas/generated/types.ts';

/** Text for a model. Untrusted parts are wrapped by the agent with a nonce of its own, never by the sender. */
export type PromptPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'untrusted';
      readonly source: UntrustedSource;
      readonly name: string;
      readonly text: string;
    };

export type UntrustedSource = 'step-output' | 'run-input' | 'planner' | 'evaluator';

/** One piece of work for one agent: a job of the queue. */
export interface Task {
  /** `<run-uid>.<step>.<n>`: submitting the same id again changes nothing. */
  readonly id: string;
  /** `<namespace>.<agent>` or `<namespace>.<team>.<role>`. */
  readonly queue: string;
  readonly prompt: readonly PromptPart[];
  readonly meta: TaskMeta;
}

export interface TaskMeta {
  readonly namespace: string;
  readonly runUid?: string;
  readonly runName?: string;
  /** Where an output goes that is too long for a result; if not given, it stands in the result all the same. */
  readonly outputStore?: string;
  readonly stepName?: string;
  /** Somebody reads along: what its agent says goes to the list of this stream and the step (orchestration 4.1.5). */
  readonly streamKey?: string;
  /** Files that the task takes and leaves behind; absent where nobody would keep them. */
  readonly artifacts?: TaskArtifacts;
  readonly team?: string;
  readonly role?: string;
  /** Of a routed task: what the router has named, empty for the fallback, and why. */
  readonly capability?: string;
  readonly routingReason?: string;
  /** Of a sub-task: the task that submitted it, and that one's role, else its agent. */
  readonly parentTaskId?: string;
  readonly delegatedBy?: string;
  /** How many tasks stand between this one and the run; 0, if not given. */
  readonly delegationDepth?: number;
  readonly delegation?: Delegation;
  /** Milliseconds since the epoch; a task not finished by then fails and is not retried. */
  readonly deadlineMillis?: number;
  readonly enqueuedAtMillis?: number;
  /** Model to call instead of the agent's own (judge, compression). */
  readonly model?: string;
  /** Overrides the agent's cap of output tokens per model call, downwards only. */
  readonly maxOutputTokens?: number;
  readonly timeoutSeconds?: number;
  /** `none`: offer no tools (judge, compression, router calls). */
  readonly tools?: 'none';
  /** W3C trace context. */
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** W3C baggage. */
  readonly baggage?: string;
  /** Audit event that caused this task. */
  readonly auditParentEventId?: string;
}

/** Of the team's store and of one step (orchestration 4.6). */
export interface TaskArtifacts {
  /** `file://…` or `s3://…`. */
  readonly store: string;
  /** Addresses in that store, by the names that the files have for this task. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Files that are expected; others are kept too. */
  readonly outputs: readonly OutputArtifact[];
}

/** How the roles of a team may hand tasks to each other (orchestration 5.2); sub-tasks carry it on. */
export interface Delegation {
  /** By role. */
  readonly routes: Readonly<Record<string, DelegationRoute>>;
  /** A task that is that deep hands nothing on (agents 8). */
  readonly maxDepth: number;
}

export interface DelegationRoute {
  readonly queue: string;
  readonly canDelegate: readonly string[];
}

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly thinkingTokens?: number;
  /** Input + output + thinking. */
  readonly totalTokens: number;
  readonly model?: string;
  /** Some of it is an estimate, because the provider reported nothing. */
  readonly isEstimated?: true;
}

export interface TaskError {
  /** Stable: `TaskFailed`, `Timeout`, `Cancelled`, ... (orchestration: errorCode). */
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** How a task ended, for good. `output` holds partial text of a failed task, or ''; also when it is in a store. */
export interface TaskResult {
  readonly id: string;
  readonly output: string;
  /** Where the whole output is, under its digest. */
  readonly outputRef?: OutputReference;
  /** Addresses of the files that it has left, by name. */
  readonly artifacts?: Readonly<Record<string, string>>;
  readonly error?: TaskError;
  readonly usage: TokenUsage;
  /** Who ran it: the SwarmAgent's name. */
  readonly agent: string;
  readonly startedAtMillis: number;
  readonly completedAtMillis: number;
}

export interface Settled {
  readonly taskId: string;
  readonly namespace: string;
  readonly runUid?: string;
}

export interface RunOfTasks {
  readonly namespace: string;
  readonly uid: string;
}

/** What a worker is handed: the task, which attempt this is (from 1), and a signal that ends it. */
export interface Attempt {
  readonly task: Task;
  readonly number: number;
  readonly signal: AbortSignal;
  /**
   * Makes room at the worker while this attempt waits for other tasks: from then on it does not count, and how many
   * tasks do something at once is for the handler to see to. Absent: the worker has no bounds.
   */
  readonly rest?: () => void;
}

export interface WorkOptions {
  readonly concurrency: number;
  /** Executions of one task = retries + 1; only errors marked retryable are tried again. */
  readonly retries: number;
}

export interface QueueWorker {
  /** Takes no new task; resolves when the running ones have settled or `graceMillis` is over. */
  close(graceMillis: number): Promise<void>;
}

/** Delivers tasks at least once, settles each once. Memory and BullMQ stand behind it. */
export interface TaskQueue {
  /** Idempotent by task id, also after the task has settled. */
  submit(task: Task): Promise<void>;
  /** Results of those that have settled; of this namespace only, where it is given. */
  results(ids: readonly string[], namespace?: string): Promise<ReadonlyMap<string, TaskResult>>;
  /** Waiting tasks settle as `Cancelled`, running ones have their signal aborted; of this namespace only, where it is given. */
  cancel(ids: readonly string[], reason: string, namespace?: string): Promise<void>;
  /** Ids of all tasks of a run, sub-tasks included, whether they have settled or not. */
  idsOfRun(runUid: string, namespace: string): Promise<readonly string[]>;
  depth(queue: string): Promise<{ readonly waiting: number; readonly active: number }>;
  /** Called after a result is stored. Returns how to stop listening. */
  onSettled(listener: (settled: Settled) => void): () => void;
  work(queue: string, options: WorkOptions, handler: (attempt: Attempt) => Promise<TaskResult>): QueueWorker;
  /** Every run that has tasks or results here: of some, the object may be gone. */
  runs(): Promise<readonly RunOfTasks[]>;
  /** Drops everything of a run that is terminal and recorded; what is of this namespace only, where it is given. */
  forget(runUid: string, namespace?: string): Promise<void>;
}

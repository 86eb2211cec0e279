import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import type { Api, ApiError } from '../kube/api.ts';
import type { Clock } from '../kube/controller.ts';
import type { AuditEvent, AuditSink } from '../observe/audit-event.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { OutputStore } from '../outputs/output-store.ts';
import type { TaskQueue } from '../queue/task-queue.ts';
import type { ObserveEffect } from './effects.ts';
import type { ImageProgram } from './pods/program-runtime.ts';

export interface EmbeddedClusterOptions {
  /** Keeps API, queue and audit trail in this directory, and goes on from what it holds; absent: in memory. */
  readonly stateDirectory?: string;
  /** Image (with or without tag) -> the program of this machine that runs it. */
  readonly images?: Readonly<Record<string, ImageProgram>>;
  /** Names outside of the cluster: `ollama.ollama.svc:11434` -> `127.0.0.1:4000` or an origin with its scheme. */
  readonly hosts?: Readonly<Record<string, string>>;
  /**
   * Carries what the programs of the cluster send over HTTP, names of the cluster resolved; it is not told of client
   * certificates. Default: fetch.
   */
  readonly fetch?: typeof fetch;
  /** Set over the environment of every agent: the model server and keys of the person at the terminal. */
  readonly agentEnv?: Readonly<Record<string, string>>;
  /** How much the audit trail holds where nothing else says so. Default `actions`. */
  readonly auditMode?: 'off' | 'actions' | 'verbose';
  /** Beside memory and, with a state directory, `audit.jsonl`. */
  readonly auditSinks?: readonly AuditSink[];
  /** Where artifacts are that would be on a volume. Default `/tmp/swarm-artifacts` (orchestration 4.6.2). */
  readonly artifactFolder?: string;
  /** Where the webhooks of events are served; absent: nowhere. */
  readonly triggers?: { readonly host: string; readonly port: number };
  readonly clock?: Clock;
  readonly log?: Log;
  /** Where measurements go. Default: to the meter of the process, if there is one. */
  readonly metrics?: Metrics;
  /** Whether spans of runs are told. */
  readonly isTracing?: boolean;
  /** Called around everything that the cluster does to the world; crash tests end the process in it. */
  readonly observeEffect?: ObserveEffect;
}

/** What became of one object that was applied. */
export type Applied =
  | { readonly kind: 'applied'; readonly object: KubeObject; readonly warnings: readonly string[] }
  | { readonly kind: 'refused'; readonly object: KubeObject; readonly error: ApiError };

/** A cluster in this process: API server, admission, controllers, queue, and Deployments as local pods. */
export interface EmbeddedCluster {
  readonly api: Api;
  readonly queue: TaskQueue;
  /** Outputs that are too long for a status. */
  readonly outputs: OutputStore;
  /** The audit trail since this process started, oldest first. */
  readonly audit: { readonly events: readonly AuditEvent[]; flush(): Promise<void> };
  /** Applies in order as `kubectl apply --server-side` does; an object that is refused does not stop the rest. */
  apply(objects: readonly KubeObject[]): Promise<readonly Applied[]>;
  /** Resolves with the object as soon as it is as asked (`undefined`: gone). Rejects when the signal aborts. */
  until<T extends KubeObject>(
    key: ObjectKey,
    holds: (object: T | undefined) => boolean,
    signal: AbortSignal,
  ): Promise<T | undefined>;
  /** Resolves when no controller has anything to do now; what waits for its time does not count. */
  whenIdle(): Promise<void>;
  /** What the pods of a Deployment wrote, as `kubectl logs deploy/<deployment>` prints it. */
  logs(namespace: string, deployment: string): string;
  /** Lets pods finish for at most `graceMillis` (default 2,000), then stops everything. */
  close(graceMillis?: number): Promise<void>;
}

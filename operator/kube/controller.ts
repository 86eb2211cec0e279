import type { KubeObject, ObjectKey } from '../../schemas/kube-object.ts';
import type { KindKey, ListOptions } from './api.ts';

/** Cached reads. What is returned is shared and must not be changed. */
export interface Reader {
  get<T extends KubeObject>(key: ObjectKey): Promise<T | undefined>;
  list<T extends KubeObject>(kind: KindKey, options?: ListOptions): Promise<readonly T[]>;
}

/** How one reconcile ended. A thrown error is transient: the key is tried again with back-off. */
export type Outcome = { readonly kind: 'done' } | { readonly kind: 'again'; readonly afterMillis: number };

/** Another kind whose changes concern this controller. */
export interface Watch {
  readonly kind: KindKey;
  keysOf(object: KubeObject): readonly ObjectKey[] | Promise<readonly ObjectKey[]>;
  /** How long a look may wait: of what changes often, many changes are looked at together. Default: not at all. */
  readonly afterMillis?: number;
}

/** One kind's controller: keys in, effects out. One key is never reconciled twice at once. */
export interface Controller {
  /** Also its field manager: `swarmrun-controller`. */
  readonly name: string;
  readonly kind: KindKey;
  readonly watches: readonly Watch[];
  readonly concurrency?: number;
  /** Wake-ups from outside of the API (queue events), which go before all others. Returns how to stop. */
  subscribe?(enqueue: (key: ObjectKey) => void): () => void;
  /** Whether a version of an object of its own kind is worth a look: its own writes are not. Absent: all are. */
  isNews?(object: KubeObject): boolean;
  reconcile(key: ObjectKey, signal: AbortSignal): Promise<Outcome>;
}

/** Kubernetes events (events.k8s.io), de-duplicated and rate limited by who implements it. */
export interface EventRecorder {
  record(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string): Promise<void>;
}

/** Milliseconds since the epoch; handed in so that tests rule over time. */
export interface Clock {
  now(): number;
}

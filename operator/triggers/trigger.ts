import type { SwarmEvent } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

/** JSON object that came with a call, as data for templates; `{}` when there was none. */
export type TriggerBody = Readonly<Record<string, unknown>>;

/** One call that was let in. */
export interface TriggerFiring {
  readonly event: SwarmEvent;
  readonly body: TriggerBody;
  /** Calls with the same one within 24 hours are one firing (decision 42). */
  readonly idempotencyKey?: string;
  /** Who called, for people who look at the event. */
  readonly origin: string;
  /** The caller reads along: its runs get a stream key. */
  readonly isStreamed?: true;
}

/** What became of it. */
export type Fired =
  | {
      readonly kind: 'fired';
      /** RFC 3339. */
      readonly firedAt: string;
      /** One for each target, in order. */
      readonly runs: readonly KubeObject[];
    }
  /** concurrencyPolicy Forbid, while a run of the event is active. */
  | { readonly kind: 'skipped' };

/**
 * Starts the runs of an event and tells of it on the event (orchestration 7.1). Rejects when one of them could not be
 * made.
 */
export type Fire = (firing: TriggerFiring) => Promise<Fired>;

/** An event as its caller finds it. */
export interface Trigger {
  readonly event: SwarmEvent;
  /** By its spec or by annotation. */
  readonly isSuspended: boolean;
}

import { isRecord, type JsonRecord } from '../../schemas/json-record.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { jsonEquals } from './json.ts';
import { microTime } from './micro-time.ts';

/** What one process knows of a Lease. Its times are those of its own monotonic clock: no two clocks are compared. */
export interface LeaseView {
  /** As last seen; undefined when there is none. */
  readonly lease: KubeObject | undefined;
  /** When its record was first seen to be this one. */
  readonly changedMillis: number;
}

export type LeaseMove =
  /** Write it: it is ours, or free, or its holder has been silent for too long. */
  | { readonly kind: 'claim' }
  /** Somebody else holds it, at least until then. */
  | { readonly kind: 'wait'; readonly untilMillis: number };

/** Another look at the Lease. Only a change of its record shows that the holder lives; labels do not. */
export function leaseViewAfter(
  view: LeaseView | undefined,
  lease: KubeObject | undefined,
  nowMillis: number,
): LeaseView {
  const isSame = view?.lease !== undefined && lease !== undefined && jsonEquals(view.lease.spec, lease.spec);
  return { lease, changedMillis: isSame ? view.changedMillis : nowMillis };
}

export function holderOf({ lease }: LeaseView): string {
  const { holderIdentity } = recordOf(lease);
  return typeof holderIdentity === 'string' ? holderIdentity : '';
}

export function leaseMove(
  view: LeaseView,
  identity: string,
  nowMillis: number,
  isDead: (holder: string) => boolean,
): LeaseMove {
  const holder = holderOf(view);
  if (holder === '' || holder === identity || isDead(holder)) return { kind: 'claim' };
  const { leaseDurationSeconds } = recordOf(view.lease);
  const seconds = typeof leaseDurationSeconds === 'number' ? leaseDurationSeconds : 0;
  const untilMillis = view.changedMillis + seconds * 1_000;
  return nowMillis >= untilMillis ? { kind: 'claim' } : { kind: 'wait', untilMillis };
}

export interface LeaseClaim {
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
  readonly durationSeconds: number;
  /** Told to people only. */
  readonly epochMillis: number;
}

/** The Lease as its holder writes it, over the version that was seen. */
export function heldLease(view: LeaseView, claim: LeaseClaim): KubeObject {
  const { identity, durationSeconds, epochMillis } = claim;
  const record = recordOf(view.lease);
  const time = microTime(epochMillis);
  const isOurs = holderOf(view) === identity;
  return leaseObject(view, claim, {
    ...record,
    holderIdentity: identity,
    leaseDurationSeconds: durationSeconds,
    acquireTime: isOurs ? (record.acquireTime ?? time) : time,
    renewTime: time,
    leaseTransitions: transitionsOf(record) + (isOurs || view.lease === undefined ? 0 : 1),
  });
}

/** The Lease as a holder leaves it that stops: free for whoever looks next. */
export function freeLease(view: LeaseView, claim: LeaseClaim): KubeObject {
  const time = microTime(claim.epochMillis);
  return leaseObject(view, claim, {
    ...recordOf(view.lease),
    holderIdentity: '',
    leaseDurationSeconds: 1,
    acquireTime: time,
    renewTime: time,
  });
}

function leaseObject({ lease }: LeaseView, { namespace, name }: LeaseClaim, spec: JsonRecord): KubeObject {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: lease?.metadata ?? { namespace, name },
    spec,
  };
}

function recordOf(lease: KubeObject | undefined): JsonRecord {
  return isRecord(lease?.spec) ? lease.spec : {};
}

function transitionsOf({ leaseTransitions }: JsonRecord): number {
  return typeof leaseTransitions === 'number' ? leaseTransitions : 0;
}

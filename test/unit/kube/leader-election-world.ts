import type { Timers } from '../../../operator/common/timers.ts';
import type { Clock } from '../../../operator/kube/controller.ts';
import {
  type LeaderElection,
  type LeaderElectionOptions,
  startLeaderElection,
} from '../../../operator/kube/leader-election.ts';
import type { MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';

export const LEASE = { namespace: 'kube-system', name: 'kubeswarm-leader' };
const LEASE_KEY = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', ...LEASE };

/** One process that competes, with what it told of itself. */
export interface Candidate {
  readonly election: LeaderElection;
  /** `leading`, `stopped`: in order. */
  readonly story: string[];
  readonly warnings: string[];
}

export function leaseIn(api: MemoryApi): Promise<KubeObject | undefined> {
  return api.get(LEASE_KEY);
}

/** Starts a candidate; its work lasts until it is told to stop, and then as long as `workEnds` says. */
export function startCandidate(
  identity: string,
  {
    api,
    timers,
    workEnds,
    ...options
  }: {
    readonly api: LeaderElectionOptions['api'];
    readonly timers: Timers;
    readonly clock?: Clock;
    readonly workEnds?: () => Promise<void>;
    readonly lead?: LeaderElectionOptions['lead'];
    readonly leaseSeconds?: number;
    readonly isDead?: (holder: string) => boolean;
    readonly isGone?: (holder: string) => Promise<boolean>;
  },
): Candidate {
  const story: string[] = [];
  const warnings: string[] = [];
  const election = startLeaderElection({
    api,
    timers,
    clock: timers,
    random: () => 0,
    identity,
    lease: LEASE,
    log: { info: () => {}, warn: (_, message) => void warnings.push(message) },
    lead: async (signal) => {
      story.push('leading');
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      story.push('stopping');
      await workEnds?.();
      story.push('stopped');
    },
    ...options,
  });
  return { election, story, warnings };
}

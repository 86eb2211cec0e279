import { randomUUID } from 'node:crypto';
import type { Api } from '../kube/api.ts';
import { startLeaderElection } from '../kube/leader-election.ts';
import type { Log } from '../observe/log.ts';
import { type Leading, leadAlone } from './lead-alone.ts';
import type { ManagerSettings } from './manager-settings.ts';

/** Leads whenever no other replica does, or at once where there is no election. */
export function startLeading(
  { leaderElection, namespace, podName }: ManagerSettings,
  { api, log }: { readonly api: Api; readonly log: Log },
  lead: (signal: AbortSignal) => Promise<void>,
): Leading {
  if (leaderElection === 'off') return leadAlone(lead);
  return startLeaderElection({
    api,
    lease: { namespace, name: leaderElection.lease },
    identity: `${podName}_${randomUUID()}`,
    // A pod has one container of us at a time.
    isDead: (holder) => leaderElection.pod !== undefined && holder.startsWith(`${leaderElection.pod}_`),
    lead,
    log,
  });
}

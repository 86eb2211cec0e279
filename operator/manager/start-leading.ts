import { randomUUID } from 'node:crypto';
import type { Api } from '../kube/api.ts';
import { startLeaderElection } from '../kube/leader-election.ts';
import type { Log } from '../observe/log.ts';
import { type Leading, leadAlone } from './lead-alone.ts';
import type { ManagerSettings } from './manager-settings.ts';

/** Leads whenever no other replica does, or at once where there is no election. */
export function startLeading(
  { leaderElection, namespace, podName, deploymentName }: ManagerSettings,
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
    // Kubernetes forgets a pod when its containers have ended, or when somebody forces it to; then a process that lives
    // renews its lease all the same, and is not asked about. Who is no pod of ours is waited for.
    isGone: async (holder) => {
      const name = holder.slice(0, holder.lastIndexOf('_'));
      if (deploymentName === undefined || !name.startsWith(`${deploymentName}-`)) return false;
      return (await api.get({ apiVersion: 'v1', kind: 'Pod', namespace, name })) === undefined;
    },
    lead,
    log,
  });
}

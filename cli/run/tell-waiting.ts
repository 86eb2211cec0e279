import type { EmbeddedCluster } from '../../operator/embedded/embedded-cluster.ts';
import type { SwarmAgent } from '../../schemas/generated/types.ts';
import { plainLogLine } from './plain-log-line.ts';

const agentKind = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmAgent' };
const patienceMillis = 2_000;
const everyMillis = 500;

/**
 * Complains about agents that are still not ready after two seconds, once for each reason. Answers how to stop.
 * Without it a run whose agent lacks a Secret would wait in silence.
 */
export function tellWaiting(
  cluster: Pick<EmbeddedCluster, 'api' | 'logs'>,
  namespace: string,
  complain: (warning: string) => void,
): () => void {
  const startedMillis = performance.now();
  const told = new Set<string>();
  const look = async (): Promise<void> => {
    const { items } = await cluster.api.list<SwarmAgent>(agentKind, { namespace });
    for (const warning of waitingAgents(items, (deployment) => cluster.logs(namespace, deployment))) {
      if (told.has(warning)) continue;
      told.add(warning);
      complain(warning);
    }
  };
  const timer = setInterval(() => {
    if (performance.now() - startedMillis >= patienceMillis) void look();
  }, everyMillis);
  return () => clearInterval(timer);
}

/** `agent "a" is not ready: <why>`: the last line of its Deployment's log, else its Ready condition. */
export function waitingAgents(
  agents: readonly SwarmAgent[],
  logs: (deployment: string) => string,
): readonly string[] {
  return agents.flatMap(({ metadata, spec, status }) => {
    if ((status?.readyReplicas ?? 0) >= (spec.runtime?.replicas ?? 1)) return [];
    const logged = logs(`${metadata.name}-agent`).trim().split('\n').at(-1) ?? '';
    const ready = status?.conditions?.find((condition) => condition.type === 'Ready');
    const why = plainLogLine(logged) || ready?.message || 'it has no pod yet';
    return [`agent "${metadata.name}" is not ready: ${why}`];
  });
}

import type { SwarmAgent, SwarmRun } from '../../schemas/generated/types.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { pastSpending } from '../controllers/common/past-spending.ts';
import { agentKind, runKind } from '../controllers/common/swarm-kinds.ts';
import type { Api } from '../kube/api.ts';
import type { NamespacePast } from '../ledger/memory-ledger.ts';

/** What the state directory tells of the last day. */
export async function pastOf(api: Api, nowMillis: number): Promise<readonly NamespacePast[]> {
  const runs = (await api.list<SwarmRun>(runKind)).items;
  const agents = (await api.list<SwarmAgent>(agentKind)).items;
  const namespaces = new Set(agents.map(({ metadata }) => metadata.namespace ?? ''));
  const within = <T extends KubeObject>(objects: readonly T[], namespace: string): readonly T[] =>
    objects.filter(({ metadata }) => metadata.namespace === namespace);
  return [...namespaces].map((namespace) => ({
    namespace,
    past: pastSpending(within(runs, namespace), within(agents, namespace), nowMillis),
  }));
}

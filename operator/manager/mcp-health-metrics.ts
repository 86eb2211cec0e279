import type { SwarmAgent } from '../../schemas/generated/types.ts';
import { isKind } from '../../schemas/rules/kinds.ts';
import { agentKind } from '../controllers/common/swarm-kinds.ts';
import type { ObjectCache } from '../kube/object-cache.ts';
import type { Measurement, Metrics } from '../observe/metrics.ts';

/** Whether MCP servers answer, as the probes of the leader found (governance 10.3): 1 or 0. Returns how to stop. */
export function measureMcpHealth(
  metrics: Metrics,
  cache: Pick<ObjectCache, 'subscribe'>,
  isLeading: () => boolean,
): () => void {
  const healths = new Map<string, readonly Measurement[]>();
  metrics.gauge('kubeswarm_mcp_health', () => (isLeading() ? [...healths.values()].flat() : []));
  return cache.subscribe(agentKind, ({ before, after }) => {
    const { namespace = '', name = '' } = (after ?? before)?.metadata ?? {};
    const key = `${namespace}/${name}`;
    const measured = after !== undefined && isKind(after, 'SwarmAgent') ? connectionsOf(after) : [];
    if (measured.length === 0) healths.delete(key);
    else healths.set(key, measured);
  });
}

function connectionsOf({ metadata, status }: SwarmAgent): readonly Measurement[] {
  return (status?.toolConnections ?? []).flatMap(({ name: server, healthy }) =>
    healthy === undefined
      ? []
      : [
          {
            value: healthy ? 1 : 0,
            attributes: { namespace: metadata.namespace ?? '', agent: metadata.name, server },
          },
        ],
  );
}

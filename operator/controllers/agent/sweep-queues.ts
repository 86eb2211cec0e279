import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { Api } from '../../kube/api.ts';
import { agentQueues } from '../common/agent-queues.ts';
import { agentKind } from '../common/swarm-kinds.ts';
import { type Swept, sweepOrphans } from '../common/sweep-orphans.ts';
import type { DropQueue } from './queue-retirement.ts';

export interface KeptQueues {
  /** Every queue of which something is kept. */
  queues(): Promise<readonly { readonly namespace: string; readonly queue: string }[]>;
  readonly dropQueue: DropQueue;
}

/** Drops queues of agents that are gone, with the tasks that killed ones still hold. */
export async function sweepQueues(store: KeptQueues, api: Pick<Api, 'list'>): Promise<Swept> {
  return sweepOrphans({
    kept: await store.queues(),
    ownersIn: async (namespace) => {
      const { items } = await api.list<SwarmAgent>(agentKind, { namespace, metadataOnly: true });
      const alive = new Set(items.flatMap(agentQueues));
      return ({ queue }) => alive.has(queue);
    },
    drop: ({ queue }) => store.dropQueue(queue),
  });
}

import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { ObjectKey } from '../../../schemas/kube-object.ts';
import { agentQueues } from '../common/agent-queues.ts';

/** Drops a queue with all that is left on it. */
export type DropQueue = (queue: string) => Promise<void>;

/** Queues go with their agents. What a run still wants of them it submits again. */
export interface QueueRetirement {
  remember(agent: SwarmAgent): void;
  /** The agent, and so whoever plays a role with it, is gone. */
  agentGone(key: ObjectKey): Promise<void>;
}

export function createQueueRetirement(dropQueue: DropQueue = async () => {}): QueueRetirement {
  const known = new Map<string, readonly string[]>();
  const nameOf = (namespace: string, name: string): string => `${namespace}.${name}`;
  return {
    remember(agent) {
      known.set(nameOf(agent.metadata.namespace ?? '', agent.metadata.name), agentQueues(agent));
    },
    async agentGone({ namespace = '', name }) {
      const own = nameOf(namespace, name);
      const queues = known.get(own) ?? [own];
      for (const queue of queues) await dropQueue(queue);
      known.delete(own);
    },
  };
}

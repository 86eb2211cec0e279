import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { ObjectKey } from '../../../schemas/kube-object.ts';
import { agentQueues } from '../common/agent-queues.ts';

/** Drops a queue with all that is left on it. */
export type DropQueue = (queue: string) => Promise<void>;

/** Queues go with their agents. What a run still wants of them it submits again. */
export interface QueueRetirement {
  remember(agent: SwarmAgent): void;
  /**
   * The agent, and so whoever plays a role with it, is gone. Answers whether to look again in a while: a run that went
   * with its namespace may have submitted meanwhile, which makes the queue anew.
   */
  agentGone(key: ObjectKey): Promise<boolean>;
}

export function createQueueRetirement(dropQueue: DropQueue = async () => {}): QueueRetirement {
  const known = new Map<string, readonly string[]>();
  const droppedOnce = new Map<string, readonly string[]>();
  const nameOf = (namespace: string, name: string): string => `${namespace}.${name}`;
  return {
    remember(agent) {
      known.set(nameOf(agent.metadata.namespace ?? '', agent.metadata.name), agentQueues(agent));
    },
    async agentGone({ namespace = '', name }) {
      const own = nameOf(namespace, name);
      const queues = known.get(own) ?? droppedOnce.get(own) ?? [own];
      for (const queue of queues) await dropQueue(queue);
      const isFirst = known.delete(own);
      if (isFirst) droppedOnce.set(own, queues);
      else droppedOnce.delete(own);
      return isFirst;
    },
  };
}

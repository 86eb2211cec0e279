import type { WantedCondition } from '../common/conditions.ts';
import type { AgentWorld } from './agent-world.ts';

/** The queue, as it was when somebody looked last. */
export type QueueState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'ready' }
  /** One line without secrets: the fact, then the fix. */
  | { readonly kind: 'failed'; readonly message: string };

/** QueueReady (agents 2.8); none where agents share the operator's queue in one process. */
export function queueCondition({ queue, queueState, agent }: AgentWorld): readonly WantedCondition[] {
  const type = 'QueueReady';
  if (queue.kind !== 'url') return [];
  if (queue.problem !== undefined)
    return [{ type, status: 'False', reason: 'QueueUserFailed', message: queue.problem }];
  switch (queueState.kind) {
    case 'ready':
      return [{ type, status: 'True', reason: 'QueueReachable', message: '' }];
    case 'failed':
      return [{ type, status: 'False', reason: 'QueueUnreachable', message: queueState.message }];
    case 'unknown':
      return (agent.status?.conditions ?? []).filter((condition) => condition.type === type);
  }
}

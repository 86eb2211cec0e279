import type { Model, ModelReply, ModelRequest } from '../../../operator/agent/llm/model.ts';
import type { Delegation, TaskMeta } from '../../../operator/queue/task-queue.ts';

/** One agent plays all three roles of team crew: lead hands work to writer and critic, writer to critic. */
export const crewEnv = {
  AGENT_QUEUE: JSON.stringify(['lab.crew.lead', 'lab.crew.writer', 'lab.crew.critic']),
  AGENT_MAX_CONCURRENT_TASKS: '1',
} as const;

export const crewRoutes: Delegation = {
  routes: {
    lead: { queue: 'lab.crew.lead', canDelegate: ['writer', 'critic'] },
    writer: { queue: 'lab.crew.writer', canDelegate: ['critic'] },
    critic: { queue: 'lab.crew.critic', canDelegate: [] },
  },
  maxDepth: 3,
};

export const leadMeta: Partial<TaskMeta> = {
  runUid: 'uid-1',
  runName: 'report-1',
  stepName: 'lead',
  team: 'crew',
  role: 'lead',
  delegation: crewRoutes,
};

/** What the last tool said, as text or as the JSON in it. */
export function toolText(request: ModelRequest): string {
  const last = request.messages.findLast(({ role }) => role === 'tool');
  return last?.text ?? '';
}

export function promptOf(request: ModelRequest): string {
  return request.messages[0]?.text ?? '';
}

/** A model that answers by what it is asked; it remembers the requests. */
export function askedModel(
  answer: (request: ModelRequest, signal: AbortSignal) => ModelReply | Promise<ModelReply>,
): Model & { readonly requests: readonly ModelRequest[] } {
  const requests: ModelRequest[] = [];
  return {
    provider: 'asked',
    requests,
    async complete(request, signal) {
      requests.push({ ...request, messages: [...request.messages] });
      return answer(request, signal);
    },
  };
}

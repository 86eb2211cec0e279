import type { TaskMeta } from '../../queue/task-queue.ts';
import type { Turn } from '../turn.ts';

/** The longest chain of tasks where no registry says otherwise (agents 8). */
const defaultDepth = 3;

/** How the agents of a dynamic run may hand its task on: the job says it, since agents know nothing of teams (decision 30). */
export function delegationMeta({ plan, facts }: Pick<Turn, 'plan' | 'facts'>): Pick<TaskMeta, 'delegation'> {
  if (plan.delegation === undefined) return {};
  const routes = [...plan.delegation].flatMap(([role, canDelegate]) => {
    const queue = facts.players.get(role)?.queue ?? '';
    return queue === '' ? [] : [[role, { queue, canDelegate }] as const];
  });
  return {
    delegation: { routes: Object.fromEntries(routes), maxDepth: facts.maxDelegationDepth ?? defaultDepth },
  };
}

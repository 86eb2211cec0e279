import { isQueueOf } from '../../../queue/bullmq/task-keys.ts';
import type { Task } from '../../../queue/task-queue.ts';

/** The longest chain of tasks where nobody says otherwise (agents 8). */
const defaultDepth = 3;

/** Roles that the task may hand work to, and their queues: what its role's canDelegate names, in its own namespace. */
export function routesOf({ meta }: Task): ReadonlyMap<string, string> {
  const routes = meta.delegation?.routes ?? {};
  const roles = Object.hasOwn(routes, meta.role ?? '') ? (routes[meta.role ?? '']?.canDelegate ?? []) : [];
  return new Map(
    roles.flatMap((role): readonly [string, string][] => {
      const queue = Object.hasOwn(routes, role) ? routes[role]?.queue : undefined;
      return queue !== undefined && isQueueOf(meta.namespace, queue) ? [[role, queue]] : [];
    }),
  );
}

/** Whether a sub-task of this task would be too deep (agents 8). */
export function isTooDeep({ meta }: Task): boolean {
  return (meta.delegationDepth ?? 0) >= maxDepth({ meta });
}

export function maxDepth({ meta }: Pick<Task, 'meta'>): number {
  return meta.delegation?.maxDepth ?? defaultDepth;
}

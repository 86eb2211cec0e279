import type { Task } from '../task-queue.ts';
import { isQueueOf } from './task-keys.ts';

/** Why a task cannot be put on a queue; undefined if it can. */
export function taskProblem({ id, queue, meta: { namespace } }: Task): string | undefined {
  if (!/^[^:#\s][^:\s]*$/.test(id) || /^\d+$/.test(id))
    return `Task id "${id}" cannot be that of a job: it must have no colon and no space, and not be a number`;
  if (!isQueueOf(namespace, queue))
    return `Queue "${queue}" is not one of namespace "${namespace}": its name must be "${namespace}.<agent>" or "${namespace}.<team>.<role>"`;
  return undefined;
}

import { createHash } from 'node:crypto';

/** What a task asks of another one. */
export interface SubtaskRequest {
  readonly queue: string;
  readonly prompt: string;
}

/** Names the sub-tasks of one attempt. */
export interface SubtaskIds {
  /** The id of this request, the same until it is used. */
  next(request: SubtaskRequest): string;
  use(request: SubtaskRequest): void;
}

/**
 * `<parent id>.<call>.<index>` (decision 22): `call` is a digest of what is asked, `index` counts equal requests of one
 * attempt from 1. So an attempt that comes after a crash, or asks in another order, finds what the one before has
 * submitted, and one that asks something else never gets the answer to the earlier question.
 */
export function subtaskIds(parentId: string): SubtaskIds {
  const used = new Map<string, number>();
  return {
    next(request) {
      const call = callOf(request);
      return `${parentId}.${call}.${(used.get(call) ?? 0) + 1}`;
    },
    use(request) {
      const call = callOf(request);
      used.set(call, (used.get(call) ?? 0) + 1);
    },
  };
}

function callOf({ queue, prompt }: SubtaskRequest): string {
  return createHash('sha256').update(`${queue}\n${prompt}`).digest('hex').slice(0, 12);
}

/** Whether the task has submitted the other one itself. */
export function isSubtaskOf(parentId: string, id: string): boolean {
  return id.startsWith(`${parentId}.`) && /^[0-9a-f]{12}\.\d+$/.test(id.slice(parentId.length + 1));
}

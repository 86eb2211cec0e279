import { isSubtaskId } from '../../operator/engine/index.ts';
import type { TaskQueue, TaskResult } from '../../operator/queue/task-queue.ts';
import { oneLine } from '../../schemas/one-line.ts';

/**
 * Says of each sub-task of a run that it has ended, as it does: the status of a step shows only what all of them have used
 * in the end. `uid`: of the run, as soon as it is known. Answers how to stop; nothing is said after that.
 */
export function tellSubtasks(
  queue: Pick<TaskQueue, 'onSettled' | 'results'>,
  uid: () => string | undefined,
  tell: (line: string) => void,
): () => Promise<void> {
  const telling = new Set<Promise<void>>();
  const say = async (id: string, namespace: string): Promise<void> => {
    const result = (await queue.results([id], namespace)).get(id);
    if (result !== undefined) tell(subtaskLine(result));
  };
  const stopListening = queue.onSettled(({ taskId, namespace, runUid }) => {
    if (runUid === undefined || runUid !== uid() || !isSubtaskId(taskId)) return;
    const told = say(taskId, namespace).finally(() => telling.delete(told));
    telling.add(told);
  });
  return async () => {
    stopListening();
    await Promise.all(telling);
  };
}

/** `editor  [sub-task] newsroom-researcher 228 tokens 1.2s`. */
function subtaskLine({ id, agent, usage, error, startedAtMillis, completedAtMillis }: TaskResult): string {
  const [, step = ''] = id.split('.');
  // What the queue itself has ended was run by nobody.
  const who = agent === '' ? 'nobody' : agent;
  if (error !== undefined) return `${step}  [sub-task failed] ${who}: ${oneLine(error.message)}`;
  const seconds = ((completedAtMillis - startedAtMillis) / 1000).toFixed(1);
  return `${step}  [sub-task] ${who} ${usage.totalTokens} tokens ${seconds}s`;
}

import { createHash } from 'node:crypto';
import { longOutputBytes } from '../outputs/output-store.ts';
import type { Task, TaskResult } from '../queue/task-queue.ts';
import type { AgentParts } from './agent-parts.ts';

/**
 * A long output goes to the store of its run, and the result says where: it is written once, and whoever looks at the
 * result does not drag it along (decision 24). When the store does not take it, it stays where it is.
 */
export async function withStoredOutput(
  result: TaskResult,
  { id, meta: { namespace, runUid, outputStore } }: Task,
  { outputs, log }: Pick<AgentParts, 'outputs' | 'log'>,
): Promise<TaskResult> {
  const bytes = Buffer.byteLength(result.output);
  if (outputs === undefined || outputs.name !== outputStore || runUid === undefined) return result;
  if (bytes <= longOutputBytes) return result;
  const digest = createHash('sha256').update(result.output).digest('hex');
  try {
    await outputs.write({ namespace, uid: runUid }, digest, result.output);
  } catch (error) {
    log.warn({ err: error, taskId: id, bytes }, 'the output could not be stored; the result carries it');
    return result;
  }
  return { ...result, output: '', outputRef: { store: outputs.name, digest, bytes } };
}

import { type Job, WaitingError } from 'bullmq';
import type { Task } from '../task-queue.ts';
import type { Delivery } from './delivery.ts';
import type { NoteError } from './queue-note.ts';

/**
 * Follows a delivery to its end, or until it rests. BullMQ is told then that the job is left to others, and fetches the
 * next one; it stays in the active list under our lock, which is renewed for every delivery, and is acknowledged here.
 */
export async function unlessRested(
  job: Job<Task>,
  { rested, token }: Pick<Delivery, 'rested' | 'token'>,
  attended: Promise<void>,
  noteError: NoteError,
): Promise<void> {
  const hasRested = await Promise.race([attended.then(() => false), rested.then(() => true)]);
  if (!hasRested) return;
  acknowledge(job, token, attended).catch((error: unknown) =>
    // The end of the task is stored: who finds the job again drops it.
    noteError(`Cannot acknowledge task ${job.data.id}`, error),
  );
  throw new WaitingError();
}

/** What BullMQ does with the end of a job. */
async function acknowledge(job: Job<Task>, token: string, attended: Promise<void>): Promise<void> {
  try {
    await attended;
  } catch (error) {
    if (error instanceof WaitingError) return;
    await job.moveToFailed(error instanceof Error ? error : new Error(String(error)), token);
    return;
  }
  await job.moveToCompleted(undefined, token, false);
}

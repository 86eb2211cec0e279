import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach } from '@jest/globals';
import type {
  Attempt,
  Task,
  TaskError,
  TaskMeta,
  TaskQueue,
  TaskResult,
} from '../../../operator/queue/task-queue.ts';

/** A queue whose time and process are in the hands of a test. */
export interface QueueUnderTest {
  readonly queue: TaskQueue;
  /** The queue's clock. */
  now(): number;
  /** Lets time go by for the queue, really or not, until something has happened. */
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
  /** Lets this much time go by, and everything happen that this sets off: for what must not happen. */
  elapse(millis: number): Promise<void>;
  /** The queue as another process finds it when this one has been killed. */
  crash(): Promise<TaskQueue>;
  close(): Promise<void>;
}

export type OpenQueue = () => Promise<QueueUnderTest>;

/** A new queue for each test of the describe block. */
export function useQueue(open: OpenQueue): () => QueueUnderTest {
  let current: QueueUnderTest | undefined;
  beforeEach(async () => {
    current = await open();
  });
  afterEach(async () => current?.close());
  return () => {
    if (current === undefined) throw new Error('The queue is used outside of a test');
    return current;
  };
}

let counter = 0;

/** A task of a run of its own, unless `meta` says which. */
export function newTask(
  fields: Partial<Omit<Task, 'meta'>> & { readonly meta?: Partial<TaskMeta> } = {},
): Task {
  counter += 1;
  const run = `run-${counter}-${randomBytes(4).toString('hex')}`;
  return {
    id: `${run}.step.1`,
    queue: 'shop.triage',
    prompt: [{ kind: 'text', text: 'What is wrong?' }],
    ...fields,
    meta: { namespace: 'shop', runUid: run, ...fields.meta },
  };
}

export function answer(task: Task, output = 'done', error?: TaskError): TaskResult {
  return {
    id: task.id,
    output,
    usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 },
    agent: 'triage',
    startedAtMillis: 1,
    completedAtMillis: 2,
    ...(error === undefined ? {} : { error }),
  };
}

export const BUSY: TaskError = { code: 'TaskFailed', message: 'the model is busy', retryable: true };
export const REFUSED: TaskError = { code: 'TaskFailed', message: '401 unauthorized', retryable: false };

/** A handler whose tasks run until the test ends them, and which remembers what it was given. */
export interface HeldHandler {
  readonly attempts: readonly Attempt[];
  readonly handle: (attempt: Attempt) => Promise<TaskResult>;
  /** Ends the latest attempt of the task. */
  finish(id: string, error?: TaskError): void;
}

export function heldHandler(): HeldHandler {
  const attempts: Attempt[] = [];
  const running = new Map<string, (error?: TaskError) => void>();
  return {
    attempts,
    handle: (attempt) => {
      attempts.push(attempt);
      return new Promise((resolve) => {
        running.set(attempt.task.id, (error) => resolve(answer(attempt.task, 'done', error)));
      });
    },
    finish: (id, error) => running.get(id)?.(error),
  };
}

export const ids = (attempts: readonly Attempt[]): readonly string[] => attempts.map(({ task }) => task.id);

export async function hasResult(queue: TaskQueue, id: string): Promise<boolean> {
  return (await resultOf(queue, id)) !== undefined;
}

export async function resultOf(queue: TaskQueue, id: string): Promise<TaskResult | undefined> {
  return (await queue.results([id])).get(id);
}

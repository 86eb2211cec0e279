import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Task } from '../task-queue.ts';
import { KEPT_MILLIS, type TaskPlace } from './task-store.ts';

/** The BullMQ queues that tasks are put on, one for each agent or role. */
export interface JobQueues {
  /** Resolves when tasks can be put on the queue at once, without another question to Redis. */
  open(queue: string): Promise<void>;
  /** Adds the task unless its queue, which is open, holds it already. */
  add(task: Task): Promise<void>;
  /** Takes a task off its queue, waiting or dead; one that runs stays. */
  remove(place: TaskPlace): Promise<void>;
  isActive(place: TaskPlace): Promise<boolean>;
  depth(queue: string): Promise<{ readonly waiting: number; readonly active: number }>;
  /** Takes away everything of a queue. */
  drop(queue: string): Promise<void>;
  close(): Promise<void>;
}

/** Workers decide whether there is another attempt; BullMQ must not end a task by itself. */
const ATTEMPTS_WITHOUT_END = 1_000_000;
/** The failed set is the dead letter: that many of each queue can be looked at. */
const DEAD_LETTERS_KEPT = 1_000;
/** Nobody reads the events stream of BullMQ; each change of a job writes to it. */
const EVENTS_KEPT = 100;

export function createJobQueues(redis: () => Redis, prefix: string): JobQueues {
  /** To put tasks on. Opening one writes its settings, which makes the queue. */
  const made = new Map<string, Queue<Task>>();
  const opened = new WeakMap<Queue<Task>, Promise<void>>();
  /** To look at and to take from: a queue that is gone stays gone. */
  const found = new Map<string, Queue<Task>>();

  const queueOf = (name: string, queues: Map<string, Queue<Task>>): Queue<Task> => {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const queue = new Queue<Task>(name, {
      connection: redis(),
      prefix,
      streams: { events: { maxLen: EVENTS_KEPT } },
      skipMetasUpdate: queues === found,
    });
    // Its connection is ours, and tells of its errors itself.
    queue.on('error', () => {});
    queues.set(name, queue);
    return queue;
  };

  /** A queue that could not be opened stays so; the next call gets a new one. */
  const withQueue = async <T>(
    name: string,
    action: (queue: Queue<Task>) => Promise<T>,
    queues = found,
  ): Promise<T> => {
    const queue = queueOf(name, queues);
    try {
      return await action(queue);
    } catch (error) {
      if (queues.get(name) === queue) queues.delete(name);
      queue.close().catch(() => {});
      throw error;
    }
  };

  // Children would be removed with it, wherever the namespace's agents say that they are.
  const remove = (queue: Queue<Task>, id: string): Promise<number> =>
    queue.remove(id, { removeChildren: false });

  return {
    open: (name) =>
      withQueue(
        name,
        (queue) => {
          // BullMQ pauses a queue to drop it; who broke off then has left it so.
          const opening = opened.get(queue) ?? queue.resume();
          opened.set(queue, opening);
          return opening;
        },
        made,
      ),
    add: (task) =>
      withQueue(
        task.queue,
        async (queue) => {
          await queue.add('task', task, {
            jobId: task.id,
            attempts: ATTEMPTS_WITHOUT_END,
            backoff: { type: 'custom' },
            removeOnComplete: true,
            removeOnFail: { age: KEPT_MILLIS / 1_000, count: DEAD_LETTERS_KEPT },
            stackTraceLimit: 0,
          });
        },
        made,
      ),
    remove: ({ id, queue: name }) =>
      withQueue(name, async (queue) => {
        await remove(queue, id);
      }),
    isActive: ({ id, queue: name }) =>
      withQueue(name, async (queue) => (await queue.getJobState(id)) === 'active'),
    depth: (name) =>
      withQueue(name, async (queue) => {
        const { wait = 0, delayed = 0, active = 0 } = await queue.getJobCounts('wait', 'delayed', 'active');
        return { waiting: wait + delayed, active };
      }),
    drop: (name) =>
      withQueue(name, async (queue) => {
        try {
          await queue.obliterate({ force: true });
        } finally {
          // Whoever adds a task from now on makes the queue again.
          for (const queues of [made, found]) {
            const open = queues.get(name);
            queues.delete(name);
            open?.close().catch(() => {});
          }
        }
      }),
    close: async () => {
      await Promise.all([...made.values(), ...found.values()].map((queue) => queue.close()));
    },
  };
}

import { systemTimers } from '../../common/timers.ts';
import { cancelledError, DEADLINE_EXCEEDED, failedResult, STALE_TASK } from '../failed-results.ts';
import type { QueueWorker, Task, TaskError, TaskQueue } from '../task-queue.ts';
import { createJobQueues } from './job-queues.ts';
import type { NoteError, TakeNote } from './queue-note.ts';
import { parseRedisUrl } from './redis-address.ts';
import { openRedisConnections } from './redis-connections.ts';
import { type ServerWarning, serverWarnings } from './server-warnings.ts';
import { createSettledFeed } from './settled-feed.ts';
import { startWorker } from './start-worker.ts';
import { DEFAULT_PREFIX, type QueueOfNamespace, taskKeys } from './task-keys.ts';
import { createTaskPlaces } from './task-places.ts';
import { taskProblem } from './task-problem.ts';
import { createTaskStore, placeOf, type TaskPlace } from './task-store.ts';

export interface BullmqQueueOptions {
  /** `redis[s]://[user:password@]host[:port][/database]`; Valkey as well. */
  readonly url: string;
  /** What every key begins with; `kubeswarm`, if not given. */
  readonly prefix?: string;
  /** The only namespaces to look into; an agent names its own. All, if not given. */
  readonly namespaces?: readonly string[];
  /**
   * Names this process among workers, and no other one that lives: the name of its pod. Tasks that an earlier process
   * of this name held are given back as soon as this one starts.
   */
  readonly workerName?: string;
  /** What happens to the queue itself. */
  readonly note?: TakeNote;
  /** How long a task stays with a worker that gives no sign of life; 10 s, if not given. */
  readonly lockMillis?: number;
  /** How often a worker looks for tasks of workers that died; 2 s, if not given. */
  readonly stalledMillis?: number;
  /** How often open tasks are asked about, beside being told; 5 s, if not given. */
  readonly pollMillis?: number;
}

export interface BullmqQueue extends TaskQueue {
  /** Rejects when Redis does not answer. */
  ping(): Promise<void>;
  /** False while news of settled tasks does not come in, but by asking every now and then. */
  isListening(): boolean;
  /** What about the server endangers tasks, each with what to do (gitops 22). */
  warnings(): Promise<readonly ServerWarning[]>;
  /** Every queue of an agent or role of which something is kept. */
  queues(): Promise<readonly QueueOfNamespace[]>;
  /** Drops the queue of an agent or role that is gone, with all that is left on it. */
  dropQueue(queue: string): Promise<void>;
  /** Gives running tasks back and cuts the connections, whether Redis answers or not. */
  close(): Promise<void>;
}

/** How long a caller waits for BullMQ; the caller's next try finds what was done after that. */
const CALL_MILLIS = 10_000;

/**
 * The task queue on Redis or Valkey: a BullMQ queue for each agent or role, and beside it a record of each task
 * that decides whether it is still open. Methods reject with one line that says what to do when Redis is away.
 */
export function createBullmqQueue(options: BullmqQueueOptions): BullmqQueue {
  const { prefix = DEFAULT_PREFIX, namespaces, workerName, note = () => {} } = options;
  const { lockMillis = 10_000, stalledMillis = 2_000, pollMillis = 5_000 } = options;
  const connections = openRedisConnections(parseRedisUrl(options.url), note);
  const { commands, patient, subscriber, explained } = connections;
  const noteError: NoteError = (what, error) =>
    note({ kind: 'error', message: `${what}: ${explained(error).message}` });

  const keys = taskKeys(prefix);
  const isKeepingNamespaces = namespaces === undefined;
  const store = createTaskStore({ redis: commands, keys, isKeepingNamespaces });
  const patientStore = createTaskStore({ redis: patient, keys, isKeepingNamespaces });
  const places = createTaskPlaces(store, namespaces);
  const jobs = createJobQueues(commands, prefix);
  const workers = new Set<QueueWorker>();

  /** First the record, which decides; a job that is left behind is dropped when it is delivered. */
  const endNow = async (place: TaskPlace, error: TaskError): Promise<void> => {
    const now = systemTimers.now();
    await store.settle(place, failedResult(place, error, now, now));
    await jobs.remove(place);
  };
  const feed = createSettledFeed({
    subscriber,
    store,
    keys,
    namespaces,
    expire: async (place) => endNow(place, (await jobs.isActive(place)) ? DEADLINE_EXCEEDED : STALE_TASK),
    pollMillis,
    noteError,
  });

  const submit = async (task: Task): Promise<void> => {
    const problem = taskProblem(task);
    if (problem !== undefined) throw new Error(problem);
    const place = placeOf(task);
    await jobs.open(task.queue);
    // Before it can settle: whoever listens must not miss it.
    feed.watch([place]);
    places.remember([place]);
    // In this order and in one write: what is not open gets no job, nor what has ended with its job in between.
    await Promise.all([store.open(task), jobs.add(task)]);
  };
  const forget = async (runUid: string, namespace?: string): Promise<void> => {
    const ofRun = await places.ofRun(runUid, namespace);
    await Promise.all(ofRun.map(jobs.remove));
    await store.drop(ofRun);
    places.forget(ofRun);
    feed.forget(runUid, namespace);
  };

  const isOurs = ({ namespace }: { readonly namespace: string }): boolean =>
    namespaces === undefined || namespaces.includes(namespace);

  /** What goes wrong is said so that people can act on it, and soon. */
  const call = async <T>(work: Promise<T>): Promise<T> => {
    let callOff = (): void => {};
    const late = new Promise<never>((_resolve, reject) => {
      callOff = systemTimers.after(CALL_MILLIS, () => reject(new Error('Command timed out')));
    });
    try {
      return await Promise.race([work, late]);
    } catch (error) {
      throw explained(error);
    } finally {
      callOff();
    }
  };

  return {
    submit: (task) => call(submit(task)),
    results: (ids, namespace) =>
      call(
        places.of(ids, namespace).then(async (found) => {
          const told = feed.takeResults(found);
          const untold = found.filter(({ id }) => !told.has(id));
          if (untold.length === 0) return told;
          const results = await store.results(untold);
          feed.watch(untold.filter(({ id }) => !results.has(id)));
          return new Map([...told, ...results]);
        }),
      ),
    cancel: (ids, reason, namespace) =>
      call(
        places.of(ids, namespace).then(async (found) => {
          await Promise.all(found.map((place) => endNow(place, cancelledError(reason))));
        }),
      ),
    idsOfRun: async (runUid, namespace) => (await call(places.ofRun(runUid, namespace))).map(({ id }) => id),
    depth: (queue) => call(jobs.depth(queue)),
    onSettled: feed.onSettled,
    isListening: feed.isListening,
    work: (queue, workOptions, handler) => {
      const worker = startWorker(queue, workOptions, handler, {
        redis: patient,
        store: patientStore,
        keys,
        ...(workerName === undefined ? {} : { workerName }),
        lockMillis,
        stalledMillis,
        note,
        noteError,
      });
      workers.add(worker);
      return worker;
    },
    runs: async () => (await call(store.runs())).filter(isOurs),
    queues: async () => (await call(store.queues())).filter(isOurs),
    forget: (runUid, namespace) => call(forget(runUid, namespace)),
    ping: () =>
      call(
        commands()
          .ping()
          .then(() => {}),
      ),
    warnings: () => call(commands().info().then(serverWarnings)),
    dropQueue: (queue) => call(jobs.drop(queue)),
    close: async () => {
      feed.close();
      await Promise.all([...workers].map((worker) => worker.close(0)));
      await jobs.close();
      connections.close();
    },
  };
}

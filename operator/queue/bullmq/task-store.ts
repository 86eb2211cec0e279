import type { Redis } from 'ioredis';
import { type SpentTokens, withSpent } from '../spent-tokens.ts';
import type { RunOfTasks, Settled, Task, TaskResult, TokenUsage } from '../task-queue.ts';
import { scanKeys } from './scan-keys.ts';
import { isQueueOf, type QueueOfNamespace, type TaskKeys } from './task-keys.ts';
import { ADD_SPENT, FORGET_RUN, OPEN_TASK, SETTLE_TASK } from './task-scripts.ts';

/** Where a task is, and what its end depends on. */
export interface TaskPlace {
  readonly id: string;
  readonly namespace: string;
  readonly queue: string;
  readonly runUid?: string;
  readonly deadlineMillis?: number;
}

/** `gone`: forgotten, or never submitted. */
export type TaskState = 'open' | 'settled' | 'gone';

/** What is known of tasks beside their jobs: it decides who is delivered, and outlives the jobs. */
export interface TaskStore {
  /** Before its job is added, on the same connection: once the task has settled, BullMQ will add none. */
  open(task: Task): Promise<void>;
  /** Stores the result and tells of it; false if the task had ended already. */
  settle(place: TaskPlace, result: TaskResult): Promise<boolean>;
  /** Counts what a failed attempt has used, once by the name of the attempt; results hold the sum of all attempts. */
  addSpent(place: TaskPlace, attempt: string, usage: TokenUsage): Promise<void>;
  states(places: readonly TaskPlace[]): Promise<readonly TaskState[]>;
  results(places: readonly TaskPlace[]): Promise<ReadonlyMap<string, TaskResult>>;
  /** Here and in `ofRun` only what is on queues of the namespace itself: agents write these records too. */
  find(namespaces: readonly string[], ids: readonly string[]): Promise<readonly TaskPlace[]>;
  /** The tasks of a run in these namespaces. */
  ofRun(namespaces: readonly string[], runUid: string): Promise<readonly TaskPlace[]>;
  /**
   * Drops the tasks and, last, the list of their run, so that it can be done again when it breaks off. Tasks of a
   * dropped run are not opened again.
   */
  drop(places: readonly TaskPlace[]): Promise<void>;
  /** Every run of which something is kept. */
  runs(): Promise<readonly RunOfTasks[]>;
  /** Every queue of which something is kept. */
  queues(): Promise<readonly QueueOfNamespace[]>;
  /** All namespaces that tasks were submitted for. */
  namespaces(): Promise<readonly string[]>;
}

/** How long settled tasks are kept that nobody forgot (spec/README 22). */
export const KEPT_MILLIS = 7 * 24 * 3_600_000;

/** How long it is known of a run that it was forgotten: longer than any operator acts on what it once saw. */
const KNOWN_GONE_MILLIS = 600_000;

/** Longer than commands to Redis are sent again after it was away. */
const JOB_IN_NAME_MILLIS = 60_000;

/** The longest result that is told with its end: every operator hears it, and only one needs it. */
const TOLD_RESULT_BYTES = 4_096;

/** Fields of a run's hash that are no ids of tasks. */
const OWN_FIELDS = ['#open', '#gone'];

const SPENT_FIELDS = ['spent:input', 'spent:output', 'spent:thinking'];

export interface TaskStoreParts {
  readonly redis: () => Redis;
  readonly keys: TaskKeys;
  /** Whether to write down which namespaces have tasks: not for agents, who may not. */
  readonly isKeepingNamespaces: boolean;
}

export function createTaskStore({ redis, keys, isKeepingNamespaces }: TaskStoreParts): TaskStore {
  const taskKey = ({ namespace, id }: TaskPlace): string => keys.task(namespace, id);
  const runKeys = ({ namespace, runUid }: TaskPlace): readonly string[] =>
    runUid === undefined ? [] : [keys.run(namespace, runUid)];
  const taskKeysOf = (place: TaskPlace): readonly string[] => [
    taskKey(place),
    keys.job(place.queue, place.id),
    ...runKeys(place),
  ];

  return {
    open: async (task) => {
      const place = placeOf(task);
      const { id, namespace, queue, runUid, deadlineMillis } = place;
      const names = [...taskKeysOf(place), ...(isKeepingNamespaces ? [keys.namespaces] : [])];
      const values = [id, queue, runUid ?? '', deadlineMillis ?? '', isKeepingNamespaces ? namespace : ''];
      await redis().eval(OPEN_TASK, names.length, ...names, ...values, JOB_IN_NAME_MILLIS);
    },
    settle: async (place, result) => {
      const names = taskKeysOf(place);
      const values = [JSON.stringify(result), KEPT_MILLIS, keys.settled(place.namespace)];
      const message = JSON.stringify(settledOf(place));
      return (
        (await redis().eval(SETTLE_TASK, names.length, ...names, ...values, message, TOLD_RESULT_BYTES)) === 1
      );
    },
    addSpent: async (place, attempt, { inputTokens, outputTokens, thinkingTokens = 0 }) => {
      await redis().eval(ADD_SPENT, 1, taskKey(place), attempt, inputTokens, outputTokens, thinkingTokens);
    },
    states: async (places) => {
      const found = await answers(places.map((place) => redis().hmget(taskKey(place), 'queue', 'settled')));
      return found.map((answer) => {
        const [queue, settled] = strings(answer);
        if (queue === undefined) return 'gone';
        return settled === undefined ? 'open' : 'settled';
      });
    },
    results: async (places) => {
      const found = await answers(
        places.map((place) => redis().hmget(taskKey(place), 'result', ...SPENT_FIELDS)),
      );
      return new Map(
        places.flatMap(({ id }, index): [string, TaskResult][] => {
          const [text, ...spent] = strings(found[index]);
          return text === undefined ? [] : [[id, withSpent(JSON.parse(text), spentOf(spent))]];
        }),
      );
    },
    find: async (namespaces, ids) => {
      const asked = ids.flatMap((id) => namespaces.map((namespace) => ({ id, namespace })));
      const found = await answers(
        asked.map(({ id, namespace }) => redis().hmget(keys.task(namespace, id), 'queue', 'run', 'deadline')),
      );
      return asked.flatMap(({ id, namespace }, index): TaskPlace[] => {
        const [queue, runUid, deadline] = strings(found[index]);
        if (queue === undefined || !isQueueOf(namespace, queue)) return [];
        return [
          {
            id,
            namespace,
            queue,
            ...(runUid === undefined || runUid === '' ? {} : { runUid }),
            ...(deadline === undefined || deadline === '' ? {} : { deadlineMillis: Number(deadline) }),
          },
        ];
      });
    },
    ofRun: async (namespaces, runUid) => {
      const found = await answers(
        namespaces.map((namespace) => redis().hgetall(keys.run(namespace, runUid))),
      );
      return namespaces.flatMap((namespace, index) =>
        Object.entries(found[index] ?? {}).flatMap(([id, queue]): TaskPlace[] =>
          OWN_FIELDS.includes(id) || !isQueueOf(namespace, String(queue))
            ? []
            : [{ id, namespace, queue: String(queue), runUid }],
        ),
      );
    },
    drop: async (places) => {
      if (places.length === 0) return;
      const runs = [...new Set(places.flatMap(runKeys))];
      await answers([
        redis().unlink(...places.map(taskKey)),
        ...runs.map((run) => redis().eval(FORGET_RUN, 1, run, KNOWN_GONE_MILLIS)),
      ]);
    },
    runs: async () => {
      const names = await scanKeys(redis(), keys.runPattern, 'hash');
      const gone = await answers(names.map((name) => redis().hexists(name, '#gone')));
      return names.filter((_, index) => gone[index] === 0).flatMap((name) => keys.runOfKey(name) ?? []);
    },
    queues: async () => {
      const names = await scanKeys(redis(), keys.queuePattern, 'hash');
      return names.flatMap((name) => keys.queueOfKey(name) ?? []);
    },
    namespaces: () => redis().smembers(keys.namespaces),
  };
}

function spentOf([input, output = '0', thinking = '0']: readonly (string | undefined)[]):
  | SpentTokens
  | undefined {
  if (input === undefined) return undefined;
  return { inputTokens: Number(input), outputTokens: Number(output), thinkingTokens: Number(thinking) };
}

export function placeOf({ id, queue, meta: { namespace, runUid, deadlineMillis } }: Task): TaskPlace {
  return {
    id,
    namespace,
    queue,
    ...(runUid === undefined ? {} : { runUid }),
    ...(deadlineMillis === undefined ? {} : { deadlineMillis }),
  };
}

export function settledOf({ id, namespace, runUid }: TaskPlace): Settled {
  return runUid === undefined ? { taskId: id, namespace } : { taskId: id, namespace, runUid };
}

/**
 * What commands of one turn of the event loop answered, which share a write; throws the first error. A key of the wrong
 * type answers nothing: agents write the keys of their namespace, and one of them must not keep the operator from all
 * others.
 */
function answers(commands: readonly Promise<unknown>[]): Promise<readonly unknown[]> {
  return Promise.all(
    commands.map((command) =>
      command.catch((error: unknown) => {
        if (!(error instanceof Error && error.message.startsWith('WRONGTYPE'))) throw error;
        return undefined;
      }),
    ),
  );
}

/** A list of Redis strings with `undefined` for what is not there. */
function strings(answer: unknown): readonly (string | undefined)[] {
  return Array.isArray(answer) ? answer.map((value) => (typeof value === 'string' ? value : undefined)) : [];
}

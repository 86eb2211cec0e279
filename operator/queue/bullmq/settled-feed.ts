import type { Redis } from 'ioredis';
import { systemTimers } from '../../common/timers.ts';
import type { Settled, TaskResult } from '../task-queue.ts';
import type { NoteError } from './queue-note.ts';
import type { TaskKeys } from './task-keys.ts';
import { settledOf, type TaskPlace, type TaskStore } from './task-store.ts';

/** Tells listeners of settled tasks: by one subscription, and by asking about those that it may have missed. */
export interface SettledFeed {
  onSettled(listener: (settled: Settled) => void): () => void;
  /** False while somebody wants to hear of settled tasks and the subscription does not stand. */
  isListening(): boolean;
  /** Asks about these open tasks now and then, as long as there are listeners. */
  watch(places: readonly TaskPlace[]): void;
  /** The results that came with the news of these tasks, each once: whoever asks again reads what is stored. */
  takeResults(places: readonly TaskPlace[]): ReadonlyMap<string, TaskResult>;
  /** In this namespace, if it is given. */
  forget(runUid: string, namespace?: string): void;
  close(): void;
}

export interface SettledFeedParts {
  readonly subscriber: () => Redis;
  readonly store: TaskStore;
  readonly keys: TaskKeys;
  /** Namespaces to hear of; all, if not given. */
  readonly namespaces: readonly string[] | undefined;
  /** Ends a task whose deadline has passed without anybody ending it. */
  readonly expire: (place: TaskPlace) => Promise<void>;
  readonly pollMillis: number;
  readonly noteError: NoteError;
}

/** How long a worker may take to end a task at its deadline by itself. */
const OVERDUE_MILLIS = 2_000;
const REMEMBERED = 10_000;
/** Results that nobody has taken yet; the oldest are left to be read. */
const RESULTS_HELD = 1_000;

export function createSettledFeed(parts: SettledFeedParts): SettledFeed {
  const { keys, store, noteError, pollMillis } = parts;
  const listeners = new Set<(settled: Settled) => void>();
  const watched = new Map<string, TaskPlace>();
  /** The latest: a message and an answer may tell of the same task. */
  const told = new Set<string>();
  const untaken = new Map<string, { readonly place: TaskPlace; readonly result: TaskResult }>();
  let isStarted = false;
  let isSubscribed = false;
  let isClosed = false;
  let asking: Promise<void> = Promise.resolve();
  let stopTimer = (): void => {};

  const tell = (settled: Settled): void => {
    const name = nameOf(settled.namespace, settled.taskId);
    watched.delete(name);
    if (told.has(name)) return;
    told.add(name);
    if (told.size > REMEMBERED) for (const oldest of [...told].slice(0, REMEMBERED / 2)) told.delete(oldest);
    for (const listener of listeners)
      queueMicrotask(() => {
        try {
          listener(settled);
        } catch (error) {
          noteError('A listener of settled tasks threw', error);
        }
      });
  };
  const hear = (channel: string, message: string): void => {
    const news = newsOfMessage(message, keys.namespaceOfChannel(channel));
    if (news === undefined) return;
    const { result, ...settled } = news;
    if (result !== undefined) hold(settled, result);
    tell(settled);
  };
  /** Of tasks that are watched only: another operator reads the results of its own. */
  const hold = ({ namespace, taskId }: Settled, result: TaskResult): void => {
    const name = nameOf(namespace, taskId);
    const place = watched.get(name);
    if (place === undefined) return;
    untaken.set(name, { place, result });
    const [oldest = ''] = untaken.keys();
    if (untaken.size > RESULTS_HELD) untaken.delete(oldest);
  };

  const ask = async (): Promise<void> => {
    const places = [...watched.values()];
    if (places.length === 0 || isClosed) return;
    const states = await store.states(places);
    const overdue: TaskPlace[] = [];
    for (const [index, place] of places.entries()) {
      const state = states[index];
      if (state === 'settled') tell(settledOf(place));
      else if (state === 'gone') watched.delete(nameOf(place.namespace, place.id));
      else if (isOverdue(place)) overdue.push(place);
    }
    // One that cannot be ended, for what agents have made of it, keeps none of the others.
    await Promise.allSettled(overdue.map(parts.expire));
  };
  /** One after the other; Redis being away is told by its connections. */
  const askSoon = (): Promise<void> => {
    asking = asking.then(ask).catch(() => {});
    return asking;
  };
  const askAgainAndAgain = (): void => {
    stopTimer = systemTimers.after(pollMillis, () => {
      void askSoon().then(() => {
        if (!isClosed) askAgainAndAgain();
      });
    });
  };

  const subscribe = async (redis: Redis): Promise<void> => {
    try {
      if (parts.namespaces === undefined) await redis.psubscribe(keys.settledPattern);
      else await redis.subscribe(...parts.namespaces.map(keys.settled));
      isSubscribed = true;
    } catch (error) {
      if (!isClosed) noteError('Cannot listen for settled tasks', error);
    }
    // What settled before the subscription stood, or while the connection was away.
    await askSoon();
  };
  const start = (): void => {
    isStarted = true;
    const redis = parts.subscriber();
    redis.on('message', hear);
    redis.on('pmessage', (_pattern: string, channel: string, message: string) => hear(channel, message));
    redis.on('ready', () => void subscribe(redis));
    redis.on('close', () => {
      isSubscribed = false;
    });
    askAgainAndAgain();
  };

  return {
    onSettled: (listener) => {
      // The same function may listen twice.
      const own = (settled: Settled): void => listener(settled);
      listeners.add(own);
      if (!isStarted) start();
      return () => listeners.delete(own);
    },
    isListening: () => !isStarted || isSubscribed,
    watch: (places) => {
      if (listeners.size === 0) return;
      for (const place of places) watched.set(nameOf(place.namespace, place.id), place);
    },
    takeResults: (places) =>
      new Map(
        places.flatMap(({ id, namespace }): [string, TaskResult][] => {
          const name = nameOf(namespace, id);
          const held = untaken.get(name);
          untaken.delete(name);
          return held === undefined ? [] : [[id, held.result]];
        }),
      ),
    forget: (runUid, namespace) => {
      const isOfRun = (place: TaskPlace): boolean =>
        place.runUid === runUid && (namespace ?? place.namespace) === place.namespace;
      for (const [name, place] of watched) if (isOfRun(place)) watched.delete(name);
      for (const [name, { place }] of untaken) if (isOfRun(place)) untaken.delete(name);
    },
    close: () => {
      isClosed = true;
      stopTimer();
      listeners.clear();
    },
  };
}

/** Two namespaces may have tasks of one id: agents name theirs as they like. */
const nameOf = (namespace: string, id: string): string => `${namespace}/${id}`;

function isOverdue({ deadlineMillis }: TaskPlace): boolean {
  return deadlineMillis !== undefined && systemTimers.now() > deadlineMillis + OVERDUE_MILLIS;
}

/** The namespace is that of the channel: who may write to one channel cannot speak for another. */
function newsOfMessage(
  message: string,
  namespace: string,
): (Settled & { readonly result?: TaskResult }) | undefined {
  const value = parsed(message);
  if (typeof value !== 'object' || value === null || !('taskId' in value)) return undefined;
  const { taskId } = value;
  if (typeof taskId !== 'string') return undefined;
  const runUid = 'runUid' in value ? value.runUid : undefined;
  return {
    taskId,
    namespace,
    ...(typeof runUid === 'string' ? { runUid } : {}),
    ...('result' in value && isResultOf(value.result, taskId) ? { result: value.result } : {}),
  };
}

/** Who may write to the channel may write what is stored, too. */
function isResultOf(value: unknown, taskId: string): value is TaskResult {
  return typeof value === 'object' && value !== null && 'id' in value && value.id === taskId;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

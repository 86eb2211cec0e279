import type { TaskQueue, TaskResult } from '../../../queue/task-queue.ts';
import type { Clock } from '../../clock.ts';

/** Results are asked for after 1 s, then half as often each time down to every 10 s (agents 5.8), beside being told. */
const firstPauseMillis = 1_000;
const longestPauseMillis = 10_000;

export interface AwaitedResults {
  readonly ids: readonly string[];
  readonly namespace: string;
  readonly untilMillis: number;
  readonly signal: AbortSignal;
}

export interface AwaitPorts {
  readonly queue: Pick<TaskQueue, 'results' | 'onSettled'>;
  readonly clock: Clock;
  /** Waits without standing in anybody's way. */
  readonly away: <Result>(wait: () => Promise<Result>) => Promise<Result>;
}

/**
 * The results of tasks as soon as all have settled, or those that have when the time is over. A queue that cannot be
 * reached is asked again; rejects when it still cannot in the end.
 */
export async function awaitResults(
  awaited: AwaitedResults,
  ports: AwaitPorts,
): Promise<ReadonlyMap<string, TaskResult>> {
  const { ids, namespace, untilMillis, signal } = awaited;
  const { queue, clock, away } = ports;
  const results = new Map<string, TaskResult>();
  const isComplete = (): boolean => ids.every((id) => results.has(id));
  const look = async (): Promise<void> => {
    const missing = ids.filter((id) => !results.has(id));
    for (const [id, result] of await queue.results(missing, namespace)) results.set(id, result);
  };

  let tell = (): void => {};
  // Before the first look: what settles after it is heard of.
  const stopListening = queue.onSettled(({ taskId }) => {
    if (ids.includes(taskId) && !results.has(taskId)) tell();
  });
  const wait = async (): Promise<void> => {
    for (let pauseMillis = firstPauseMillis; ; pauseMillis = Math.min(2 * pauseMillis, longestPauseMillis)) {
      const { promise: told, resolve } = Promise.withResolvers<void>();
      tell = resolve;
      const isLast = clock.now() >= untilMillis;
      try {
        await look();
      } catch (error) {
        if (isLast) throw error;
      }
      if (isLast || isComplete()) return;
      await pause(Math.min(pauseMillis, untilMillis - clock.now()), told, clock, signal);
    }
  };
  try {
    if (ids.length > 0) await look().catch(() => {});
    if (!isComplete() && clock.now() < untilMillis) await away(wait);
    return results;
  } finally {
    stopListening();
  }
}

/** Until news comes, but no longer than that. */
async function pause(millis: number, told: Promise<void>, clock: Clock, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const over = new AbortController();
  try {
    await Promise.race([told, clock.sleep(millis, AbortSignal.any([signal, over.signal]))]);
  } finally {
    over.abort();
  }
}

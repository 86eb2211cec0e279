import type { Redis } from 'ioredis';
import { OPEN_TASK, SETTLE_TASK } from '../../../operator/queue/bullmq/task-scripts.ts';

/** When Redis did something with the task of an id first, in milliseconds since the epoch. */
export interface TaskTimes {
  readonly settled: ReadonlyMap<string, number>;
  readonly opened: ReadonlyMap<string, number>;
}

/** Has Redis tell of its commands until the returned function is called, which slows it down a little. */
export async function watchTasks(redis: Redis): Promise<() => TaskTimes> {
  const settled = new Map<string, number>();
  const opened = new Map<string, number>();
  const timesOf = new Map([
    [firstLineOf(SETTLE_TASK), settled],
    [firstLineOf(OPEN_TASK), opened],
  ]);
  const monitor = await redis.monitor();
  monitor.on('monitor', (time: string, words: readonly string[]) => {
    const times = timesOf.get(scriptOf(words));
    const [, id] = /\._task:(.+)/.exec(words.find((word) => word.includes('._task:')) ?? '') ?? [];
    if (id !== undefined && times?.has(id) === false) times.set(id, Number(time) * 1_000);
  });
  return () => {
    monitor.disconnect();
    return { settled, opened };
  };
}

const firstLineOf = (script: string): string => script.split('\n')[1] ?? '';

/** Line ends are told as `\n`. */
function scriptOf([command, script = '']: readonly string[]): string {
  return command === 'eval' ? (script.split('\\n')[1] ?? '') : '';
}

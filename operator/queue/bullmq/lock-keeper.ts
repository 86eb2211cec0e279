import type { Redis } from 'ioredis';
import { systemTimers } from '../../common/timers.ts';
import type { Delivery } from './delivery.ts';
import type { NoteError, TakeNote } from './queue-note.ts';
import type { TaskKeys } from './task-keys.ts';
import { RECLAIM_LOCK } from './task-scripts.ts';

export interface LockKeeperParts {
  readonly deliveries: ReadonlySet<Delivery>;
  /** BullMQ's renewal of the locks of these jobs; answers those that it failed for. */
  readonly renew: (ids: string[], tokens: string[], millis: number) => Promise<string[]>;
  readonly redis: () => Redis;
  readonly keys: TaskKeys;
  readonly lockMillis: number;
  readonly note: TakeNote;
  readonly noteError: NoteError;
}

/**
 * Renews the locks of running tasks, however long these take. A lock that ran out meanwhile is taken back if
 * nobody else has the task; otherwise the delivery ends here. BullMQ's own renewal knows tasks by id only and
 * mixes up two deliveries of one task; ours knows them by token. Returns how to stop.
 */
export function keepLocks(parts: LockKeeperParts): () => void {
  const { deliveries, renew, redis, keys, lockMillis, note, noteError } = parts;
  const everyMillis = lockMillis / 3;
  let stopTimer = (): void => {};
  let isStopped = false;

  const reclaim = async ({ task: { id, queue }, token }: Delivery): Promise<boolean> => {
    const names = [keys.job(queue, `${id}:lock`), keys.job(queue, 'active'), keys.job(queue, 'stalled')];
    return (await redis().eval(RECLAIM_LOCK, names.length, ...names, id, token, lockMillis)) === 1;
  };
  const renewAll = async (): Promise<void> => {
    const running = [...deliveries];
    if (running.length === 0) return;
    const ids = running.map(({ task }) => task.id);
    const tokens = running.map(({ token }) => token);
    const failed = new Set(await renew(ids, tokens, lockMillis));
    for (const delivery of running) {
      if (!failed.has(delivery.task.id) || !deliveries.has(delivery)) continue;
      if (await reclaim(delivery)) continue;
      // It may have been acknowledged while we asked.
      if (!deliveries.has(delivery)) continue;
      note({ kind: 'lock-lost', message: `Task ${delivery.task.id} was given to another worker` });
      delivery.finish('lost');
    }
  };
  const renewNow = (): Promise<void> =>
    renewAll().catch((error: unknown) => {
      if (!isStopped) noteError('Cannot renew locks', error);
    });
  const tick = (dueMillis: number): void => {
    const lateMillis = systemTimers.now() - dueMillis;
    if (lateMillis > everyMillis)
      note({
        kind: 'event-loop-blocked',
        message: `This process did nothing for ${lateMillis} ms; tasks may have been given to other workers`,
      });
    void renewNow().then(() => {
      if (!isStopped) wait();
    });
  };
  const wait = (): void => {
    const dueMillis = systemTimers.now() + everyMillis;
    stopTimer = systemTimers.after(everyMillis, () => tick(dueMillis));
  };

  wait();
  // Locks may have run out while Redis was away: before others find that, take them back.
  const connection = redis();
  connection.on('ready', renewNow);
  return () => {
    isStopped = true;
    stopTimer();
    connection.off('ready', renewNow);
  };
}

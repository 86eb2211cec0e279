import type { Redis } from 'ioredis';
import { systemTimers } from '../../common/timers.ts';
import type { NoteError } from './queue-note.ts';
import { isUnreachable } from './redis-error.ts';

export interface StalledRecovery {
  /** BullMQ's check: gives tasks back whose lock has run out since the check before. */
  readonly check: () => Promise<unknown>;
  readonly redis: () => Redis;
  readonly everyMillis: number;
  /** How long after an outage nobody is taken for dead. */
  readonly graceMillis: number;
  readonly noteError: NoteError;
}

/**
 * Looks now and then for tasks of workers that died. After an outage of Redis every lock may have run out while its
 * worker was well: each takes its own back when it is connected again, so all wait for that before they look.
 * Returns how to stop.
 */
export function recoverStalled(recovery: StalledRecovery): () => void {
  const { check, redis, everyMillis, graceMillis, noteError } = recovery;
  const connection = redis();
  let connectedMillis = systemTimers.now();
  let stopTimer = (): void => {};
  let isStopped = false;

  const isSettledIn = (): boolean =>
    connection.status === 'ready' && systemTimers.now() - connectedMillis >= graceMillis;
  const look = async (): Promise<void> => {
    try {
      if (isSettledIn()) await check();
    } catch (error) {
      // Connections tell of themselves.
      if (!isStopped && !isUnreachable(error)) noteError('Cannot look for tasks of workers that died', error);
    }
    if (!isStopped) wait();
  };
  const wait = (): void => {
    stopTimer = systemTimers.after(everyMillis, () => void look());
  };
  const onReady = (): void => {
    connectedMillis = systemTimers.now();
  };

  connection.on('ready', onReady);
  wait();
  return () => {
    isStopped = true;
    stopTimer();
    connection.off('ready', onReady);
  };
}

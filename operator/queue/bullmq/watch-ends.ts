import { systemTimers } from '../../common/timers.ts';
import type { Delivery } from './delivery.ts';
import type { NoteError } from './queue-note.ts';
import { placeOf, type TaskStore } from './task-store.ts';

/** An active call aborts within 1 s of being cancelled (spec/README 22). */
const EVERY_MILLIS = 400;

export interface EndWatchParts {
  readonly deliveries: ReadonlySet<Delivery>;
  readonly store: TaskStore;
  readonly noteError: NoteError;
}

/**
 * Ends deliveries whose task has ended elsewhere: cancelled, forgotten, or answered by another worker. Asks
 * only while there are any. Returns how to stop.
 */
export function watchEnds({ deliveries, store, noteError }: EndWatchParts): () => void {
  let stopTimer = (): void => {};
  let isStopped = false;

  const look = async (): Promise<void> => {
    const running = [...deliveries];
    if (running.length === 0) return;
    const states = await store.states(running.map(({ task }) => placeOf(task)));
    for (const [index, delivery] of running.entries()) if (states[index] !== 'open') delivery.finish('over');
  };
  const wait = (): void => {
    stopTimer = systemTimers.after(EVERY_MILLIS, () => {
      void look()
        .catch((error: unknown) => {
          if (!isStopped) noteError('Cannot look for cancelled tasks', error);
        })
        .then(() => {
          if (!isStopped) wait();
        });
    });
  };

  wait();
  return () => {
    isStopped = true;
    stopTimer();
  };
}

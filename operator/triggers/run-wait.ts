import type { ServerResponse } from 'node:http';
import type { Timers } from '../common/timers.ts';

/** Why somebody waits for a run no longer. */
export type WaitOver = 'timed-out' | 'stopping' | 'gone';

export interface RunWait {
  /** Aborted when the wait is over, whether or not the run is. */
  readonly signal: AbortSignal;
  /** Undefined while it goes on. */
  over(): WaitOver | undefined;
  end(): void;
}

/** A wait lasts as long as it may, the caller is there, and the operator runs. */
export function startRunWait(
  response: ServerResponse,
  timeoutMillis: number,
  stopping: AbortSignal,
  timers: Timers,
): RunWait {
  const waiting = new AbortController();
  let why: WaitOver | undefined;
  const finish = (reason: WaitOver) => (): void => {
    why ??= reason;
    waiting.abort();
  };
  const callOff = timers.after(timeoutMillis, finish('timed-out'));
  const onStop = finish('stopping');
  const onClose = finish('gone');
  stopping.addEventListener('abort', onStop, { once: true });
  response.once('close', onClose);
  if (stopping.aborted) onStop();
  if (response.destroyed) onClose();
  return {
    signal: waiting.signal,
    over: () => why,
    end: () => {
      callOff();
      stopping.removeEventListener('abort', onStop);
      response.removeListener('close', onClose);
    },
  };
}

import type { Timers } from '../common/timers.ts';

/** Resolves after the time; rejects as soon as the signal aborts. */
export function pause(millis: number, signal: AbortSignal, timers: Timers): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      callOff();
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      end();
      reject(signal.reason);
    };
    const callOff = timers.after(millis, () => {
      end();
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

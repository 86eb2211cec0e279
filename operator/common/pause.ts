import type { Timers } from './timers.ts';

/** Resolves after the time, or as soon as the signal aborts. */
export function pause(millis: number, signal: AbortSignal, timers: Timers): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      callOff();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const callOff = timers.after(millis, end);
    signal.addEventListener('abort', end, { once: true });
  });
}

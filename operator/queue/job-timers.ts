import type { Timers } from '../common/timers.ts';

export type JobTimerPurpose = 'deadline' | 'lastWord' | 'retry';

/** The clocks that run for tasks; each task has at most one for each purpose. */
export interface JobTimers {
  start(id: string, purpose: JobTimerPurpose, millis: number, action: () => void): void;
  stop(id: string): void;
  stopAll(): void;
}

export function createJobTimers(timers: Timers): JobTimers {
  const running = new Map<string, Map<JobTimerPurpose, () => void>>();
  const stop = (id: string): void => {
    for (const callOff of running.get(id)?.values() ?? []) callOff();
    running.delete(id);
  };
  return {
    start: (id, purpose, millis, action) => {
      const own = running.get(id) ?? new Map<JobTimerPurpose, () => void>();
      running.set(id, own);
      own.get(purpose)?.();
      const run = (): void => {
        own.delete(purpose);
        action();
      };
      own.set(purpose, timers.after(Math.max(0, millis), run));
    },
    stop,
    stopAll: () => [...running.keys()].forEach(stop),
  };
}

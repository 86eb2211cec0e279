import type { Clock } from '../../../operator/agent/clock.ts';

/** A clock that stands still until it is told to move; it remembers what was waited for. */
export interface FakeClock extends Clock {
  readonly waits: readonly number[];
  /** Moves on, wakes who has slept long enough, and lets them run. */
  advance(millis: number): Promise<void>;
}

export function fakeClock(startMillis = Date.UTC(2026, 0, 5, 8)): FakeClock {
  let nowMillis = startMillis;
  const waits: number[] = [];
  const sleepers = new Set<{ readonly atMillis: number; wake(): void }>();
  return {
    waits,
    now: () => nowMillis,
    sleep(millis, signal) {
      waits.push(millis);
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const onAbort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper = {
          atMillis: nowMillis + millis,
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.add(sleeper);
      });
    },
    async advance(millis) {
      nowMillis += millis;
      for (const sleeper of sleepers) if (sleeper.atMillis <= nowMillis) sleeper.wake();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** A clock whose sleeps take no time; it remembers them. */
export function hastyClock(): FakeClock {
  const clock = fakeClock();
  const waits: number[] = [];
  return {
    ...clock,
    waits,
    async sleep(millis, signal) {
      signal?.throwIfAborted();
      waits.push(millis);
    },
  };
}

import { setTimeout as sleepFor } from 'node:timers/promises';

/** Time as the agent sees it; tests hand in one that they move themselves. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `millis`; rejects as soon as the signal aborts. */
  sleep(millis: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (millis, signal) => sleepFor(millis, undefined, signal === undefined ? {} : { signal }),
};

import type { Timers } from '../journal/timers.ts';

/** Time that only goes forward, whatever is done to the machine's clock. Its origin is the start of the process. */
export const monotonicTimers: Timers = {
  now: () => performance.now(),
  after: (millis, action) => {
    const timer = setTimeout(action, millis);
    return () => clearTimeout(timer);
  },
};

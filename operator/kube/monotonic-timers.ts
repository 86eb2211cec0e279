import type { Timers } from '../common/timers.ts';

/** Time that only goes forward, whatever is done to the machine's clock. Its origin is the start of the process. */
export const monotonicTimers: Timers = {
  now: () => performance.now(),
  after: (millis, action) => {
    // setTimeout cuts fractions off, and would fire early.
    const timer = setTimeout(action, Math.ceil(millis));
    return () => clearTimeout(timer);
  },
};

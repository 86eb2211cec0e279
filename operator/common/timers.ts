/** Time, handed in so that tests rule over it. */
export interface Timers {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs the action once, later. Returns how to call it off. */
  after(millis: number, action: () => void): () => void;
}

/** setTimeout fires at once when it is asked for more. */
const LONGEST_TIMEOUT_MILLIS = 2 ** 31 - 1;

export const systemTimers: Timers = {
  now: () => Date.now(),
  after: (millis, action) => {
    const dueMillis = Date.now() + millis;
    let timer: NodeJS.Timeout | undefined;
    const wait = (): void => {
      const left = dueMillis - Date.now();
      if (left <= 0 && timer !== undefined) action();
      else timer = setTimeout(wait, Math.min(Math.max(0, left), LONGEST_TIMEOUT_MILLIS));
    };
    wait();
    return () => clearTimeout(timer);
  },
};

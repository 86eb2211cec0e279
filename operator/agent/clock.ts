/** Time as the agent sees it; tests hand in one that they move themselves. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `millis`; rejects with its reason as soon as the signal aborts. */
  sleep(millis: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // That of node:timers makes an error with a stack for each sleep that is called off.
  sleep: (millis, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const callOff = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', callOff);
        resolve();
      }, millis);
      signal?.addEventListener('abort', callOff, { once: true });
    }),
};

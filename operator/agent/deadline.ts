import type { Clock } from './clock.ts';

export interface Deadline {
  readonly clock: Clock;
  readonly millis: number;
  /** Why the work ends when the time is over. */
  readonly timeoutReason: () => Error;
  /** Ends the work earlier, with its own reason. */
  readonly signal: AbortSignal;
}

/** Instead of an error with a stack, which nobody reads. */
const done = 'done';

/**
 * Runs work under a deadline. Rejects as soon as the time is over or the signal aborts, also when the work does not
 * listen to the signal that it is handed.
 */
export async function withDeadline<Result>(
  { clock, millis, timeoutReason, signal }: Deadline,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  const work = new AbortController();
  const timer = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (reason: unknown) => {
    work.abort(reason);
    reject(reason);
  };
  const onAbort = () => end(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  clock.sleep(millis, timer.signal).then(
    () => end(timeoutReason()),
    // The timer is taken back when the work is done first.
    () => {},
  );
  try {
    return await Promise.race([run(work.signal), ended]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    timer.abort(done);
  }
}

import type { Timers } from '../common/timers.ts';

export interface LookingAgain {
  readonly timers: Timers;
  readonly log: { warn(facts: object, message: string): void };
}

const lookMillis = 500;

/**
 * Looks at once, and again half a second after each look has ended. What goes wrong is told as `problem`, once while it
 * stays the same. Returns how to stop.
 */
export function lookAgain(
  look: () => Promise<void>,
  problem: string,
  { timers, log }: LookingAgain,
): () => void {
  let isClosed = false;
  let callOff = (): void => {};
  let told = '';
  const next = async (): Promise<void> => {
    let now = '';
    try {
      await look();
    } catch (error) {
      now = error instanceof Error ? error.message : String(error);
    }
    if (isClosed) return;
    if (now !== '' && now !== told) log.warn({ problem: now }, problem);
    told = now;
    callOff = timers.after(lookMillis, () => void next());
  };
  void next();
  return () => {
    isClosed = true;
    callOff();
  };
}

import type { Timers } from '../../operator/common/timers.ts';

/** Time that stands still until a test moves it. */
export interface ManualTimers extends Timers {
  /** Moves time on, and runs what falls due, each at its time, with everything it sets off. */
  elapse(millis: number): Promise<void>;
  /** Waits until everything has run that runs without time moving. */
  settle(): Promise<void>;
  /** How many actions wait for their time. */
  readonly pending: number;
}

interface Due {
  readonly atMillis: number;
  readonly action: () => void;
}

export function createManualTimers(startMillis = 1_767_225_600_000): ManualTimers {
  let nowMillis = startMillis;
  const waiting = new Set<Due>();

  /** Promises that are fulfilled already, and those that follow from them, run before the next turn. */
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
  };

  const nextDue = (untilMillis: number): Due | undefined => {
    let next: Due | undefined;
    for (const due of waiting)
      if (due.atMillis <= untilMillis && (next === undefined || due.atMillis < next.atMillis)) next = due;
    return next;
  };

  return {
    now: () => nowMillis,
    after: (millis, action) => {
      const due = { atMillis: nowMillis + millis, action };
      waiting.add(due);
      return () => waiting.delete(due);
    },
    elapse: async (millis) => {
      const untilMillis = nowMillis + millis;
      await settle();
      for (let due = nextDue(untilMillis); due !== undefined; due = nextDue(untilMillis)) {
        waiting.delete(due);
        nowMillis = Math.max(nowMillis, due.atMillis);
        due.action();
        await settle();
      }
      nowMillis = untilMillis;
    },
    settle,
    get pending() {
      return waiting.size;
    },
  };
}

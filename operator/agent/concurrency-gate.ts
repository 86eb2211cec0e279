/** Lets a number of works run at a time; the others wait in line. */
export interface ConcurrencyGate {
  run<Result>(work: (slot: Slot) => Promise<Result>): Promise<Result>;
  running(): number;
}

/** The place of one work among those that run. */
export interface Slot {
  /** Waits without the slot, which others use meanwhile; whoever comes back is before all that have not begun. */
  leaveFor<Result>(wait: () => Promise<Result>): Promise<Result>;
}

/** An agent with several queues still has only so many slots. */
export function concurrencyGate(slots: number): ConcurrencyGate {
  const returning: (() => void)[] = [];
  const line: (() => void)[] = [];
  let running = 0;

  const enter = async (waiting: (() => void)[]): Promise<void> => {
    if (running >= slots) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
  };
  /** The slot goes to the next in line, or is free. */
  const leave = (): void => {
    const next = returning.shift() ?? line.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  const slot: Slot = {
    async leaveFor(wait) {
      leave();
      try {
        return await wait();
      } finally {
        await enter(returning);
      }
    },
  };
  return {
    running: () => running,
    async run(work) {
      await enter(line);
      try {
        return await work(slot);
      } finally {
        leave();
      }
    },
  };
}

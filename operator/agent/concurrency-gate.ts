/** Lets a number of works run at a time; the others wait in line. */
export interface ConcurrencyGate {
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  running(): number;
}

/** An agent with several queues still has only so many slots. */
export function concurrencyGate(slots: number): ConcurrencyGate {
  const line: (() => void)[] = [];
  let running = 0;
  return {
    running: () => running,
    async run(work) {
      if (running >= slots) await new Promise<void>((resolve) => line.push(resolve));
      else running += 1;
      try {
        return await work();
      } finally {
        // The slot goes to the next in line, or is free.
        const next = line.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}

/** A run with three steps asks the model three times: how long it takes from one answer to the next question. */
export interface HandOver {
  readonly run: string;
  /** Both in milliseconds since the epoch. */
  readonly answeredAtMillis: number;
  readonly askedAtMillis: number;
}

export interface HandOvers {
  asked(run: string): void;
  answered(run: string): void;
  /** Those since the last call, agent included. */
  take(): readonly HandOver[];
}

export function createHandOvers(): HandOvers {
  const answeredAt = new Map<string, number>();
  let taken: HandOver[] = [];
  const now = (): number => performance.timeOrigin + performance.now();
  return {
    asked: (run) => {
      const answeredAtMillis = answeredAt.get(run);
      if (answeredAtMillis !== undefined) taken.push({ run, answeredAtMillis, askedAtMillis: now() });
    },
    answered: (run) => void answeredAt.set(run, now()),
    take: () => {
      const all = taken;
      taken = [];
      return all;
    },
  };
}

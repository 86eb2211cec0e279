/** A run with three steps asks the model three times: how long the operator takes from one answer to the next question. */
export interface HandOvers {
  asked(run: string): void;
  answered(run: string): void;
  /** Milliseconds from an answer of the model to the next question of the same run, agent included, since the last call. */
  take(): readonly number[];
}

export function createHandOvers(): HandOvers {
  const answeredAt = new Map<string, number>();
  let taken: number[] = [];
  return {
    asked: (run) => {
      const since = answeredAt.get(run);
      if (since !== undefined) taken.push(performance.now() - since);
    },
    answered: (run) => void answeredAt.set(run, performance.now()),
    take: () => {
      const all = taken;
      taken = [];
      return all;
    },
  };
}

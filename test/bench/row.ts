/** One line of a benchmark's table. */
export interface Row {
  readonly name: string;
  readonly value: number;
  /** `ms`, `us`, `calls`, `x` (a ratio). */
  readonly unit: string;
  readonly note?: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
}

/** `part` from 0 to 1. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Runs the subjects turn by turn, so that a slow minute of the machine hits all of them; milliseconds each. */
export async function timeTogether(
  rounds: number,
  subjects: Readonly<Record<string, () => Promise<void> | void>>,
): Promise<Readonly<Record<string, number>>> {
  const times = new Map(Object.keys(subjects).map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, subject] of Object.entries(subjects)) {
      const start = performance.now();
      await subject();
      times.get(name)?.push(performance.now() - start);
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, median(values)]));
}

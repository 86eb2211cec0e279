import { median, type Row } from './row.ts';

/** One of several programs that do the same. */
export interface Competitor {
  readonly name: string;
  readonly run: () => Promise<Cost> | Cost;
}

export interface Cost {
  readonly wallMillis: number;
  /** Absent where the work is done by a process that runs on. */
  readonly cpuMillis?: number;
}

/** Rows of medians, the competitors turn by turn; the first is ours, and the others are told as its ratio to them. */
export async function compared(
  what: string,
  rounds: number,
  competitors: readonly Competitor[],
): Promise<readonly Row[]> {
  const costs = competitors.map((): Cost[] => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, { run }] of competitors.entries()) costs[index]?.push(await run());
  const walls = costs.map((list) => median(list.map(({ wallMillis }) => wallMillis)));
  const cpus = costs.map((list) => median(list.flatMap(({ cpuMillis }) => cpuMillis ?? [])));
  return competitors.map(({ name }, index): Row => {
    const cpu = cpus[index] ?? Number.NaN;
    const notes = [
      Number.isNaN(cpu) ? [] : [`processor ${cpu.toFixed(0)} ms`],
      index === 0
        ? []
        : [`ours is ${((walls[0] ?? Number.NaN) / (walls[index] ?? Number.NaN)).toFixed(2)} of it`],
      index === 0 || Number.isNaN(cpu)
        ? []
        : [`${((cpus[0] ?? Number.NaN) / cpu).toFixed(2)} of its processor time`],
    ];
    return {
      name: `${what}: ${name}`,
      value: walls[index] ?? Number.NaN,
      unit: 'ms',
      note: notes.flat().join(', '),
    };
  });
}

import { readdirSync, readFileSync } from 'node:fs';

/** Of threads since their start, in milliseconds. */
export interface ProcessorTime {
  readonly ran: number;
  /** Ready to run while others had the processors. */
  readonly waited: number;
}

const NANOS = 1e6;

export function threadsOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).map(Number);
}

export function processorTime(threads: readonly number[]): ProcessorTime {
  let [ran, waited] = [0, 0];
  for (const thread of threads) {
    const [ranNanos = 0, waitedNanos = 0] = readFileSync(`/proc/${thread}/schedstat`, 'utf8')
      .split(' ')
      .map(Number);
    ran += ranNanos / NANOS;
    waited += waitedNanos / NANOS;
  }
  return { ran, waited };
}

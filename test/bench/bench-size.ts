/**
 * How much of its work a benchmark does: given the rounds, runs, calls or milliseconds of pause that its figures take,
 * tells those of this run, at least 1.
 */
export type BenchSize = (whole: number) => number;

/** For figures. */
export const wholeSize: BenchSize = (whole) => whole;

/** Just enough to see that it runs, and that its peers answer as they should. */
export const onceSize: BenchSize = (whole) => Math.ceil(whole / 100);

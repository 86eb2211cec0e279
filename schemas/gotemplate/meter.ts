import { ExecuteFailure } from './failure.ts';
import type { Value, Witness } from './value.ts';

/** Bounds what one execution may do, so that a few characters of template cannot fill memory or time. */
export interface Meter extends Witness {
  /** Throws when a text of this length (UTF-16 units) would be too long to exist. */
  checkLength(length: number): void;
  /** Counts steps; text costs one step per 16 units. Throws when all are used up. */
  spend(steps: number): void;
  /** Does the work and tells which marked data it used; the work around it has used that too. */
  traced(work: () => Value): Traced;
}

/** A value with the marks of all data that had a part in it. */
export interface Traced {
  readonly value: Value;
  readonly sources: ReadonlySet<string>;
}

export interface Bounds {
  /** Longest text that may come out or stand in a variable, in UTF-16 units. */
  readonly maxTextLength: number;
  readonly maxSteps: number;
}

export const defaultBounds: Bounds = { maxTextLength: 4 * 1024 * 1024, maxSteps: 1_500_000 };

export function newMeter(bounds: Bounds): Meter {
  let left = bounds.maxSteps;
  let touched = new Set<string>();
  const spend = (steps: number): void => {
    left -= steps;
    if (left < 0) throw new ExecuteFailure(`template does more than ${bounds.maxSteps} steps`);
  };
  return {
    spend,
    touch: (source) => touched.add(source),
    traced(work) {
      const outer = touched;
      touched = new Set();
      const value = work();
      const sources = touched;
      touched = outer;
      for (const source of sources) outer.add(source);
      return { value, sources };
    },
    checkLength(length) {
      if (length > bounds.maxTextLength) {
        throw new ExecuteFailure(`template makes a text longer than ${bounds.maxTextLength} characters`);
      }
    },
  };
}

/** What handling these texts costs; lists and objects are charged where they are walked. */
export function textSteps(values: readonly unknown[]): number {
  let length = 0;
  for (const value of values) if (typeof value === 'string') length += value.length;
  return Math.ceil(length / 16);
}

import type { SwarmRun } from '../../../schemas/generated/types.ts';

/** One time that an event fires. */
export interface Firing {
  /**
   * Tells firings of an event apart. The same id makes the same runs, and to fire it again makes none: the time of a
   * schedule, the run that ended, or a UUID for a call.
   */
  readonly id: string;
  /** The time that it is named after and that templates see. */
  readonly atMillis: number;
  /** What came with a call. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Output of the run that a team-output event has waited for. */
  readonly output?: string;
  /** Where agents put what they say, for who reads along. */
  readonly streamKey?: string;
  /** Who has asked for it, in the Kubernetes event. */
  readonly origin?: string;
}

/** What became of a firing. */
export type Fired =
  | { readonly kind: 'fired'; readonly firedAt: string; readonly targets: readonly FiredTarget[] }
  /** concurrencyPolicy Forbid, while a run of the event is active. */
  | { readonly kind: 'skipped'; readonly message: string }
  /** concurrencyPolicy Replace, until these runs have ended: they are asked to. To be fired again, with the same id. */
  | { readonly kind: 'waiting'; readonly runs: readonly string[] }
  /** Nothing was made: a text of a target cannot be rendered with this data. */
  | { readonly kind: 'failed'; readonly message: string };

/** What became of one target; they stand in the order of the spec. */
export type FiredTarget =
  | { readonly kind: 'created'; readonly run: SwarmRun }
  /** Made by an earlier attempt at the same firing. */
  | { readonly kind: 'existing'; readonly run: SwarmRun }
  | {
      readonly kind: 'failed';
      readonly message: string;
      /** Another attempt may succeed: the API server was away. */
      readonly isTransient: boolean;
    };

/** The runs of a firing, in the order of the targets; what failed is left out. */
export function runsOfFired(fired: Fired): readonly SwarmRun[] {
  if (fired.kind !== 'fired') return [];
  return fired.targets.flatMap((target) => (target.kind === 'failed' ? [] : [target.run]));
}

/**
 * Whether it counts as a fire. Throws when it failed for reasons that may pass, to be tried again: nothing has been
 * made, so nothing can be made twice.
 */
export function startsSomething(fired: Fired): boolean {
  if (fired.kind !== 'fired') return false;
  if (runsOfFired(fired).length > 0) return true;
  const passing = fired.targets.find((target) => target.kind === 'failed' && target.isTransient);
  if (passing?.kind === 'failed') throw new Error(passing.message);
  return false;
}

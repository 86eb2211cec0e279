import type {
  EventWatching,
  SwarmEvent,
  SwarmRun,
  TeamOutputSource,
} from '../../../schemas/generated/types.ts';
import { timestamp } from '../../engine/timestamp.ts';

/** What a team-output event waits for. */
export interface Watched {
  readonly team: string;
  readonly phase: 'Running' | 'Succeeded' | 'Failed';
}

/** Undefined where the rules refuse the source. */
export function watchedOf({ name, onPhase = 'Succeeded' }: TeamOutputSource): Watched | undefined {
  if (name === undefined || onPhase === 'Pending' || onPhase === 'Ready') return undefined;
  return { team: name, phase: onPhase };
}

/**
 * Since when the event watches this. What ended before it was made, before it was told to watch something else, or
 * while it was at rest, was not missed.
 */
export function watchingSince(
  { metadata, status = {} }: SwarmEvent,
  { team, phase }: Watched,
  wasAtRest: boolean,
  nowMillis: number,
): EventWatching {
  const { watching, lastFiredAt = '', observedGeneration } = status;
  const now = timestamp(nowMillis);
  if (watching !== undefined) {
    const isSame = watching.team === team && watching.phase === phase;
    return isSame && !wasAtRest ? watching : { team, phase, since: now };
  }
  const isEdited = observedGeneration !== undefined && observedGeneration !== metadata.generation;
  if (isEdited || wasAtRest) return { team, phase, since: now };
  const sinceMillis = Math.max(
    Date.parse(metadata.creationTimestamp ?? '') || 0,
    Date.parse(lastFiredAt) || 0,
  );
  return { team, phase, since: timestamp(sinceMillis) };
}

/** A run that an event fires for, and when it reached the phase. */
export interface Reached {
  readonly run: SwarmRun;
  readonly atMillis: number;
}

/**
 * Runs of the team that have reached the phase since then and are not settled, the oldest first (orchestration 7.3).
 * `settled` is the annotation that says so: a time alone would miss what is seen late.
 */
export function reachedRuns(
  runs: readonly SwarmRun[],
  { team, phase, since }: EventWatching,
  settled: string,
): readonly Reached[] {
  const sinceMillis = Date.parse(since);
  return runs
    .filter(({ metadata, spec }) => spec.teamRef === team && metadata.annotations?.[settled] !== phase)
    .flatMap((run) => {
      const atMillis = reachedAtMillis(run, phase);
      return atMillis !== undefined && atMillis > sinceMillis ? [{ run, atMillis }] : [];
    })
    .toSorted(
      (left, right) =>
        left.atMillis - right.atMillis || (left.run.metadata.name < right.run.metadata.name ? -1 : 1),
    );
}

/** A run that is over has been running before, if it ever started. */
function reachedAtMillis({ status = {} }: SwarmRun, phase: string): number | undefined {
  const { phase: current, startTime, completionTime } = status;
  const time = phase === 'Running' ? startTime : current === phase ? completionTime : undefined;
  return time === undefined ? undefined : Date.parse(time);
}

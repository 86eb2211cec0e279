import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { parseGoDuration } from '../../../schemas/rules/go-duration.ts';

/** How many finished runs of a team or an agent are kept, and how long. */
export interface HistoryLimits {
  readonly succeeded: number;
  readonly failed: number;
  /** A Go duration after the end of a run. */
  readonly retainFor?: string;
}

/** Of a team that sets none, and of every agent (orchestration 2.3, gitops 2). */
export const defaultHistoryLimits: HistoryLimits = { succeeded: 10, failed: 3 };

/** The name that a run has in Git, on those that the plugin rendered (gitops 2). */
export const runLabel = 'kubeswarm.io/run';
const keepAnnotations = ['kubeswarm.io/keep', 'kubeswarm/keep'];
/** Argo CD's mark of what it delivers. */
export const trackingAnnotation = 'argocd.argoproj.io/tracking-id';

/**
 * Finished runs that the limits let go (orchestration 2.3, gitops 2). Runs declared in Git carry a
 * label with their written name: of each label the newest is kept whatever the limits say, and age does not count,
 * since Argo CD would bring back what is still declared, and it would run again.
 */
export function prunableRuns(
  limits: HistoryLimits,
  runs: readonly SwarmRun[],
  nowMillis: number,
): readonly SwarmRun[] {
  const declared = Object.groupBy(
    runs.filter((run) => run.metadata.labels?.[runLabel] !== undefined),
    (run) => run.metadata.labels?.[runLabel] ?? '',
  );
  const others = runs.filter((run) => run.metadata.labels?.[runLabel] === undefined);
  return [
    ...Object.values(declared).flatMap((group = []) =>
      beyondLimits(limits, group).filter(isNot(newestRun(group))),
    ),
    ...new Set([...beyondLimits(limits, others), ...tooOld(limits, others, nowMillis)].filter(isUntracked)),
  ].filter(isUnkept);
}

/** What is over the limits for succeeded and failed runs, counted apart. */
function beyondLimits(limits: HistoryLimits, runs: readonly SwarmRun[]): readonly SwarmRun[] {
  const beyond = (phase: string, limit: number): readonly SwarmRun[] => {
    const ended = runs.filter((run) => run.status?.phase === phase);
    return ended.length <= limit ? [] : ended.toSorted(byAge).slice(limit);
  };
  return [...beyond('Succeeded', limits.succeeded), ...beyond('Failed', limits.failed)];
}

function tooOld(
  { retainFor }: HistoryLimits,
  runs: readonly SwarmRun[],
  nowMillis: number,
): readonly SwarmRun[] {
  const retainMillis = retainMillisOf(retainFor);
  if (retainMillis === undefined) return [];
  return runs.filter((run) => isFinished(run) && endedAtMillis(run) + retainMillis <= nowMillis);
}

/** Milliseconds until the next run becomes too old; undefined without `retainFor`. */
export function nextExpiryMillis(
  { retainFor }: HistoryLimits,
  runs: readonly SwarmRun[],
  nowMillis: number,
): number | undefined {
  const retainMillis = retainMillisOf(retainFor);
  if (retainMillis === undefined) return undefined;
  const ages = runs.filter(isFinished).map((run) => endedAtMillis(run) + retainMillis - nowMillis);
  return ages.length === 0 ? undefined : Math.max(0, Math.min(...ages));
}

const retainMillisOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : parseGoDuration(text);

const isFinished = ({ status }: SwarmRun): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed';
const isUntracked = ({ metadata }: SwarmRun): boolean =>
  metadata.annotations?.[trackingAnnotation] === undefined;
const isUnkept = ({ metadata }: SwarmRun): boolean =>
  !keepAnnotations.some(
    (name) => metadata.annotations?.[name] === 'true' || metadata.labels?.[name] === 'true',
  );
const isNot =
  (kept: SwarmRun | undefined) =>
  (run: SwarmRun): boolean =>
    run !== kept;

const endedAtMillis = ({ status, metadata }: SwarmRun): number =>
  Date.parse(status?.completionTime ?? metadata.creationTimestamp ?? '');

/** Of the runs the one created last. */
export function newestRun(runs: readonly SwarmRun[]): SwarmRun | undefined {
  let newest: SwarmRun | undefined;
  for (const run of runs) if (newest === undefined || byAge(run, newest) < 0) newest = run;
  return newest;
}

/** The newest first; names decide between runs of one second. */
function byAge({ metadata: left }: SwarmRun, { metadata: right }: SwarmRun): number {
  const leftTime = left.creationTimestamp ?? '';
  const rightTime = right.creationTimestamp ?? '';
  if (leftTime !== rightTime) return leftTime < rightTime ? 1 : -1;
  return left.name < right.name ? 1 : -1;
}

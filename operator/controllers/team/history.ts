import type { SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import { parseGoDuration } from '../../../schemas/rules/go-duration.ts';

const runLabel = 'kubeswarm.io/run';
const keepAnnotations = ['kubeswarm.io/keep', 'kubeswarm/keep'];
const trackingAnnotation = 'argocd.argoproj.io/tracking-id';

/**
 * Finished runs that the team's history limits let go (orchestration 2.3, gitops 2). Runs declared in Git carry a
 * label with their written name: of each label the newest is kept whatever the limits say, and age does not count,
 * since Argo CD would bring back what is still declared, and it would run again.
 */
export function prunableRuns(
  team: SwarmTeam,
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
      beyondLimits(team, newestFirst(group)).filter(isNot(newestFirst(group)[0])),
    ),
    ...new Set(
      [...beyondLimits(team, newestFirst(others)), ...tooOld(team, others, nowMillis)].filter(isUntracked),
    ),
  ].filter(isUnkept);
}

/** What is over the limits for succeeded and failed runs, counted apart. */
function beyondLimits({ spec }: SwarmTeam, sorted: readonly SwarmRun[]): readonly SwarmRun[] {
  const inPhase = (phase: string): readonly SwarmRun[] => sorted.filter((run) => run.status?.phase === phase);
  return [
    ...inPhase('Succeeded').slice(spec.successfulRunsHistoryLimit ?? 10),
    ...inPhase('Failed').slice(spec.failedRunsHistoryLimit ?? 3),
  ];
}

function tooOld({ spec }: SwarmTeam, runs: readonly SwarmRun[], nowMillis: number): readonly SwarmRun[] {
  const retainMillis = retainMillisOf(spec.runRetainFor);
  if (retainMillis === undefined) return [];
  return runs.filter((run) => isFinished(run) && endedAtMillis(run) + retainMillis <= nowMillis);
}

/** When the next run becomes too old; undefined without `runRetainFor`. */
export function nextExpiryMillis(
  { spec }: SwarmTeam,
  runs: readonly SwarmRun[],
  nowMillis: number,
): number | undefined {
  const retainMillis = retainMillisOf(spec.runRetainFor);
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

/** By creation; names decide between runs of one second. */
export function newestFirst(runs: readonly SwarmRun[]): readonly SwarmRun[] {
  const key = ({ metadata }: SwarmRun): string => `${metadata.creationTimestamp ?? ''} ${metadata.name}`;
  return runs.toSorted((left, right) => (key(left) < key(right) ? 1 : -1));
}

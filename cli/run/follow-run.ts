import type { StepStatus, SwarmRun } from '../../schemas/generated/types.ts';
import type { LocalCluster } from './local-cluster.ts';
import { stepLines } from './run-report.ts';
import { StepClock } from './step-clock.ts';
import { tellSubtasks } from './tell-subtasks.ts';
import { watchRun } from './watch-run.ts';

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Told a line for each state of a step; absent: nothing is told. */
  readonly tell?: (line: string) => void;
  /** Shown each state of a search; absent: nothing is shown. */
  readonly show?: (run: SwarmRun) => void;
}

/** Waits for the end of an applied run. `wasFinished`: it had ended before, in a state directory. */
export async function followRun(
  { metadata }: SwarmRun,
  cluster: Pick<LocalCluster, 'until' | 'queue'>,
  { signal, tell, show }: FollowOptions,
): Promise<{ readonly run: SwarmRun; readonly wasFinished: boolean }> {
  const clock = new StepClock();
  let known: readonly StepStatus[] = [];
  let states = 0;
  let uid: string | undefined;
  const stopTelling = tell === undefined ? undefined : tellSubtasks(cluster.queue, () => uid, tell);
  const run = await watchRun(cluster, {
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    signal,
    onChange: (seen) => {
      states += 1;
      const { status } = seen;
      // The roles of a search take turns all the time; it is the tree that tells how far it is.
      if (status?.searchTree !== undefined) return show?.(seen);
      uid = seen.metadata.uid;
      const steps = status?.steps ?? [];
      clock.note(steps, Date.now());
      stepLines(known, steps, clock.times).forEach((line) => {
        tell?.(line);
      });
      known = steps;
    },
  }).finally(stopTelling);
  return { run, wasFinished: states === 1 };
}

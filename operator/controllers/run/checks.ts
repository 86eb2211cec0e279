import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { isTerminal, type Problem, stateOfRun } from '../../engine/index.ts';
import { finishedAnnotation } from '../common/run-annotations.ts';
import type { RunWorld } from './run-world.ts';

/** One reason why a run is not even looked at by the engine; the first one counts. */
type RunCheck = (world: RunWorld) => Problem | undefined;

/** A backup restores objects without their status; what has run once must not run again (gitops 3). */
const isRestored: RunCheck = ({ run }) => {
  const finished = run.metadata.annotations?.[finishedAnnotation];
  if (finished === undefined || !isUnseen(run)) return undefined;
  const [phase = '', time = ''] = finished.split(',');
  const when = time === '' ? '' : ` at ${time}`;
  return {
    reason: 'Restored',
    message: `the run had ended as ${phase}${when} before it was restored. Create a new run to execute it again`,
  };
};

const runChecks: readonly RunCheck[] = [isRestored];

export function runProblem(world: RunWorld): Problem | undefined {
  for (const check of runChecks) {
    const problem = check(world);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** No operator has told anything of it: that a run is pending the API server writes by itself. */
export function isUnseen({ status }: SwarmRun): boolean {
  return (status?.phase ?? 'Pending') === 'Pending' && (status?.conditions ?? []).length === 0;
}

/** Its end is recorded in status and annotation: nothing is left to do. */
export function isSettled({ run }: Pick<RunWorld, 'run'>): boolean {
  return isTerminal(stateOfRun(run)) && run.metadata.annotations?.[finishedAnnotation] !== undefined;
}

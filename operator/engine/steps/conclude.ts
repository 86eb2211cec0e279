import { runOutput } from '../outputs/run-output.ts';
import { endNotes } from '../run/end-notes.ts';
import { failRun } from '../run/end-run.ts';
import { isDone } from '../state.ts';
import { now, type Stage, type Turn, withRun } from '../turn.ts';

/** Running -> Succeeded when every step is done, -> Failed as soon as one has failed (orchestration 3.2). */
export const concludeRun: Stage = (turn) => {
  const { phase, steps } = turn.state;
  if (phase !== 'Running') return turn;
  const failures = steps.filter((step) => step.phase === 'Failed');
  // Steps that were cancelled with it are no cause, even when their end came in first after a crash.
  const failed = failures.find((step) => step.errorCode !== 'Cancelled') ?? failures[0];
  if (failed !== undefined) {
    if (failed.errorCode === 'RoutingFailed')
      return failRun(turn, { reason: 'RoutingFailed', message: failed.message ?? '' });
    return turn.plan.team === undefined
      ? failRun(turn, { reason: 'AgentFailed', message: failed.message ?? 'agent failed' })
      : failRun(turn, {
          reason: 'StepFailed',
          message: `step "${failed.name}" failed: ${failed.message ?? ''}`,
        });
  }
  return steps.length > 0 && steps.every(isDone) ? succeed(turn) : turn;
};

function succeed(turn: Turn): Turn {
  const output = runOutput(turn);
  const succeeded = withRun(output.turn, {
    phase: 'Succeeded',
    reason: 'Succeeded',
    message: 'all steps succeeded',
    completionTime: now(turn),
    output: output.text,
    outputRef: output.reference,
  });
  return { ...succeeded, notes: [...succeeded.notes, ...endNotes(succeeded)] };
}

import { withSubtaskSpending } from '../dynamic/subtasks.ts';
import { type ErrorCode, errorSuggestions } from '../error-codes.ts';
import type { Problem } from '../plan/plan.ts';
import { sumUp } from '../spending/sum-up.ts';
import { isActive, isUnfinished, type StepState, stepOf } from '../state.ts';
import { messageLine } from '../texts/message-line.ts';
import { now, type Turn, withNote, withRun, withStep } from '../turn.ts';
import { auditNote } from './audit-notes.ts';
import { endNotes } from './end-notes.ts';

/** Fails the run. Steps that are not finished end with it (orchestration 3.2); their tasks are cancelled. */
export function failRun(turn: Turn, { reason, message }: Problem): Turn {
  const problem: Problem = { reason, message: messageLine(message) };
  // An end before the start still needs its root in the audit trail.
  const rooted = turn.state.phase === 'Running' ? turn : withNote(turn, auditNote.runTriggered(turn));
  const ended = sumUp(endSteps(rooted, problem));
  const failed = withRun(ended, {
    phase: 'Failed',
    reason: problem.reason,
    message: problem.message,
    completionTime: now(turn),
  });
  return { ...failed, notes: [...failed.notes, ...endNotes(failed)] };
}

function endSteps(turn: Turn, problem: Problem): Turn {
  let ended = turn;
  for (const step of turn.state.steps) {
    if (!isUnfinished(step)) continue;
    const spent = isActive(step) ? withSubtaskSpending(ended, step) : ended;
    ended = endStep(spent, stepOf(spent.state, step.name) ?? step, problem);
  }
  return ended;
}

function endStep(turn: Turn, step: StepState, problem: Problem): Turn {
  if (problem.reason === 'Timeout') return failedStep(turn, step, 'Timeout', problem.message);
  if (step.phase === 'Pending') {
    return withStep(turn, step.name, {
      phase: 'Skipped',
      message: `not started: ${problem.message}`,
      completionTime: now(turn),
    });
  }
  return failedStep(turn, step, 'Cancelled', `cancelled: ${problem.message}`);
}

/** Marks a step as Failed; what that means for the run is decided afterwards. */
export function failedStep(turn: Turn, step: StepState, code: ErrorCode, why: string): Turn {
  const message = messageLine(why);
  const failed = withStep(turn, step.name, {
    phase: 'Failed',
    errorCode: code,
    errorSuggestion: errorSuggestions[code],
    message,
    completionTime: now(turn),
  });
  if (step.executions === undefined) return failed;
  const after = stepOf(failed.state, step.name) ?? step;
  return withNote(failed, auditNote.stepCompleted(failed, after, { reason: code, message }));
}

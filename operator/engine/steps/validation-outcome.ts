import { isCompressible } from '../outputs/compress.ts';
import { extracted } from '../outputs/extract.ts';
import type { PlannedStep } from '../plan/plan.ts';
import { auditNote } from '../run/audit-notes.ts';
import { failedStep } from '../run/end-run.ts';
import { type StepState, stepOf } from '../state.ts';
import { helperTaskId, taskId } from '../task-id.ts';
import { messageLine } from '../texts/message-line.ts';
import { type Turn, withEvent, withNote, withStep } from '../turn.ts';
import { completeStep } from './complete-step.ts';
import { maxRetriesOf, roundMessage } from './rounds.ts';

/** The output has passed all checks: the context policy comes next (orchestration 4.2 row 7). */
export function passOutput(turn: Turn, planned: PlannedStep, step: StepState, output: string): Turn {
  const passed =
    planned.validate === undefined
      ? turn
      : withEvent(turn, 'Normal', 'StepValidationPassed', `step "${step.name}": output passed all checks`);
  const policy = planned.contextPolicy;
  switch (policy?.strategy) {
    case undefined:
    case 'full':
      return completeStep(passed, planned, step, output, { output });
    case 'none':
      return completeStep(passed, planned, step, output, { output: '', rawOutput: output });
    case 'extract': {
      const part = extracted(output, policy.extractPath) ?? output;
      return completeStep(passed, planned, step, output, { output: part, rawOutput: output });
    }
    case 'compress':
      return compressOutput(passed, planned, step, output);
  }
}

function compressOutput(turn: Turn, planned: PlannedStep, step: StepState, output: string): Turn {
  if (!isCompressible(output, planned.contextPolicy?.compress)) {
    const skipped = withEvent(
      turn,
      'Warning',
      'ContextCompressionSkipped',
      `step "${step.name}": the output is within its target already`,
    );
    return completeStep(skipped, planned, step, output, { output });
  }
  const execution = taskId(turn.plan, step.name, step.executions ?? 1);
  return withStep(turn, step.name, {
    phase: 'Running',
    taskID: helperTaskId(execution, 'compress'),
    message: 'compressing the output',
  });
}

/** The output has failed a check: another execution while there are retries left, else the step fails. */
export function refuseOutput(turn: Turn, planned: PlannedStep, step: StepState, why: string): Turn {
  const reason = messageLine(why);
  const attempts = (step.validationAttempts ?? 0) + 1;
  const maxRetries = maxRetriesOf(planned);
  const told = withEvent(
    turn,
    'Warning',
    'StepValidationFailed',
    `step "${step.name}", attempt ${attempts} of ${maxRetries + 1}: ${reason}`,
  );
  const counted = withStep(told, step.name, { validationAttempts: attempts, validationMessage: reason });
  const after = stepOf(counted.state, step.name) ?? step;
  const message = `validation failed: ${reason}`;
  if (attempts > maxRetries) return failedStep(counted, after, 'ValidationFailed', message);
  const audited = withNote(
    counted,
    auditNote.stepCompleted(counted, after, { reason: 'ValidationFailed', message }),
  );
  return withStep(audited, step.name, {
    phase: 'Pending',
    message: roundMessage(planned, after),
    taskID: undefined,
    startTime: undefined,
    completionTime: undefined,
    output: undefined,
    outputJSON: undefined,
  });
}

import { tellMissingArtifacts } from '../outputs/artifacts.ts';
import { keepStepOutput } from '../outputs/keep-output.ts';
import { maxOutputBytes } from '../outputs/output-limit.ts';
import type { PlannedStep } from '../plan/plan.ts';
import { auditNote } from '../run/audit-notes.ts';
import { type StepState, stepOf } from '../state.ts';
import { jsonBlock } from '../texts/json-in-text.ts';
import { truncated } from '../texts/text-bytes.ts';
import { now, type Turn, withNote, withStep } from '../turn.ts';
import { repeatLoop } from './loop.ts';

/** Output and, where the context policy has left something else, what the agent wrote. */
export interface PassedTexts {
  readonly output: string;
  readonly rawOutput?: string;
}

/** Succeeded, with what is kept of the output; then the loop decides, once (orchestration 4.2 rows 6 to 9). */
export function completeStep(
  turn: Turn,
  planned: PlannedStep,
  step: StepState,
  written: string,
  texts: PassedTexts,
): Turn {
  const limit = maxOutputBytes(planned);
  const outputJSON = planned.outputSchema === undefined ? undefined : jsonBlock(written);
  const { turn: stored, kept } = keepStepOutput(turn, step.name, {
    output: truncated(texts.output, limit),
    ...(texts.rawOutput === undefined ? {} : { rawOutput: truncated(texts.rawOutput, limit) }),
    ...(outputJSON === undefined ? {} : { outputJSON }),
  });
  const succeeded = withStep(stored, step.name, {
    phase: 'Succeeded',
    message: undefined,
    completionTime: now(turn),
    output: kept.output,
    rawOutput: kept.rawOutput,
    outputRef: kept.outputRef,
    outputJSON: kept.outputJSON,
    ...(planned.loop === undefined ? {} : { iterations: (step.iterations ?? 0) + 1 }),
  });
  const after = stepOf(succeeded.state, step.name) ?? step;
  const told = tellMissingArtifacts(succeeded, planned, after);
  return repeatLoop(withNote(told, auditNote.stepCompleted(told, after)), planned, after);
}

import { templateData } from '../outputs/template-data.ts';
import type { PlannedStep } from '../plan/plan.ts';
import type { StepState } from '../state.ts';
import { type Turn, withStep } from '../turn.ts';
import { isConditionTrue } from './condition.ts';
import { maxIterationsOf, roundMessage } from './rounds.ts';

/**
 * A step that has just succeeded goes round again while its condition is true and it has turns left (orchestration
 * 4.2). What it wrote stays as its rawOutput, so that the next turn can build on it.
 */
export function repeatLoop(turn: Turn, planned: PlannedStep, step: StepState): Turn {
  const { loop } = planned;
  if (loop === undefined) return turn;
  if ((step.iterations ?? 1) >= maxIterationsOf(planned)) return turn;
  const { values } = templateData(turn, { templates: [loop.condition] });
  if (!isConditionTrue(loop.condition, values)) return turn;
  return withStep(turn, step.name, {
    phase: 'Pending',
    message: roundMessage(planned, { ...step, validationAttempts: 0 }),
    rawOutput: step.rawOutput ?? step.output ?? (step.outputRef === undefined ? undefined : ''),
    output: undefined,
    outputJSON: undefined,
    taskID: undefined,
    startTime: undefined,
    completionTime: undefined,
    validationAttempts: undefined,
    validationMessage: undefined,
  });
}

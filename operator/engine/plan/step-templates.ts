import type { PlannedStep } from './plan.ts';

/** The templates that are rendered for a step itself, with the default context policy in force. */
export function stepTemplates(step: PlannedStep): readonly string[] {
  return [
    ...Object.values(step.inputs ?? {}),
    ...Object.values(step.inputArtifacts ?? {}),
    ...(step.if === undefined ? [] : [step.if]),
  ];
}

import type { FieldPath } from '../../finding.ts';
import type { PipelineStep, SwarmRunSpec, SwarmTeamSpec } from '../../generated/types.ts';
import { inlineRoleSubjects } from './agent-subject.ts';
import { modelViolations, type PolicyContext, subjectViolations } from './agent-violations.ts';
import type { MergedPolicy } from './effective-policy.ts';
import { type Violation, violation } from './violation.ts';

/** Inline roles, every model the team can spend on, and the validation each step needs (governance 1.4). */
export function teamViolations(
  spec: SwarmTeamSpec,
  merged: MergedPolicy,
  context: PolicyContext,
): readonly Violation[] {
  return [
    ...inlineRoleSubjects(spec).flatMap((subject) => subjectViolations(subject, merged, context)),
    ...flowViolations(spec, merged),
  ];
}

/**
 * A run may bring its own pipeline and so name models and skip checks that its team could not. No agent is made
 * from its roles, so their limits and tools are those of the team.
 */
export function runViolations(spec: SwarmRunSpec, merged: MergedPolicy): readonly Violation[] {
  return [
    ...inlineRoleSubjects(spec).flatMap(({ model, where, path }) =>
      modelViolations(model, where, [...path, 'model'], merged),
    ),
    ...flowViolations(spec, merged),
  ];
}

type Flow = Pick<SwarmTeamSpec & SwarmRunSpec, 'pipeline' | 'routing' | 'defaultContextPolicy'>;

function flowViolations(spec: Flow, merged: MergedPolicy): readonly Violation[] {
  const routingModel = spec.routing?.model;
  const compressModel = spec.defaultContextPolicy?.compress?.model;
  return [
    ...(routingModel === undefined
      ? []
      : modelViolations(routingModel, 'routing: ', ['spec', 'routing', 'model'], merged)),
    ...(compressModel === undefined
      ? []
      : modelViolations(
          compressModel,
          'defaultContextPolicy: ',
          ['spec', 'defaultContextPolicy', 'compress', 'model'],
          merged,
        )),
    ...(spec.pipeline ?? []).flatMap((step, index) =>
      stepViolations(step, ['spec', 'pipeline', index], merged),
    ),
  ];
}

function stepViolations(step: PipelineStep, path: FieldPath, merged: MergedPolicy): readonly Violation[] {
  const where = `step "${step.role}": `;
  const semanticModel = step.validate?.semanticModel;
  const compressModel = step.contextPolicy?.compress?.model;
  return [
    ...(semanticModel === undefined
      ? []
      : modelViolations(semanticModel, where, [...path, 'validate', 'semanticModel'], merged)),
    ...(compressModel === undefined
      ? []
      : modelViolations(compressModel, where, [...path, 'contextPolicy', 'compress', 'model'], merged)),
    ...validationViolations(step, path, merged),
  ];
}

/** Levels are independent: exactly the named check must be there (governance 1.4). */
function validationViolations(
  step: PipelineStep,
  path: FieldPath,
  { minValidation }: MergedPolicy,
): readonly Violation[] {
  if (minValidation === undefined || hasCheck(step, minValidation.value)) return [];
  const { value: level, policy } = minValidation;
  return [
    violation(
      'output.minValidation',
      policy,
      'policy.output.minValidation',
      { step: step.role, level, policy },
      { path: step.validate === undefined ? path : [...path, 'validate'] },
    ),
  ];
}

function hasCheck({ validate }: PipelineStep, level: 'pattern' | 'schema' | 'semantic'): boolean {
  if (level === 'pattern') return (validate?.rejectPatterns ?? []).length > 0;
  return (validate?.[level] ?? '') !== '';
}

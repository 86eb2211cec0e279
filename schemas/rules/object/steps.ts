import { finding } from '../../errors.ts';
import type { FieldPath, Finding } from '../../finding.ts';
import type { ContextPolicy, PipelineStep, StepValidation } from '../../generated/types.ts';
import { compilePattern } from '../../regex.ts';
import { schemaTextProblem } from '../json-schema.ts';

/** Checks, schemas and context policies of single steps (orchestration 4.2 and 9). */
export function stepFindings(pipeline: readonly PipelineStep[]): readonly Finding[] {
  return pipeline.flatMap((step, index) => {
    const path = ['spec', 'pipeline', index];
    return [
      ...schemaFindings(step.role, 'outputSchema', step.outputSchema, [...path, 'outputSchema']),
      ...(step.validate === undefined
        ? []
        : validationFindings(step.role, step.validate, [...path, 'validate'])),
      ...(step.contextPolicy === undefined
        ? []
        : [
            ...extractFindings(step.role, step.contextPolicy, [...path, 'contextPolicy']),
            ...unusedParts(`step "${step.role}": contextPolicy`, step.contextPolicy, [
              ...path,
              'contextPolicy',
            ]),
          ]),
    ];
  });
}

/** What asks for nothing; the API server writes the default out. */
const defaultRetries: readonly (number | undefined)[] = [undefined, 0, 2];

function validationFindings(step: string, validate: StepValidation, path: FieldPath): readonly Finding[] {
  const { contains = '', schema = '', semantic = '', rejectPatterns = [] } = validate;
  const isEmpty = contains + schema + semantic === '' && rejectPatterns.length === 0;
  return [
    ...(isEmpty ? [finding('team.validate-empty', { step }, { path })] : []),
    ...(validate.semanticModel !== undefined && semantic === ''
      ? [finding('team.semantic-model-unused', { step }, { path: [...path, 'semanticModel'] })]
      : []),
    ...(!isEmpty && validate.onFailure !== 'retry' && !defaultRetries.includes(validate.maxRetries)
      ? [finding('team.retries-unused', { step }, { path: [...path, 'maxRetries'] })]
      : []),
    ...patternFindings(step, 'validate.contains', contains, [...path, 'contains']),
    ...rejectPatterns.flatMap((pattern, index) =>
      patternFindings(step, `validate.rejectPatterns[${index}]`, pattern, [...path, 'rejectPatterns', index]),
    ),
    ...schemaFindings(step, 'validate.schema', schema, [...path, 'schema']),
  ];
}

function patternFindings(step: string, field: string, source: string, path: FieldPath): readonly Finding[] {
  if (source === '') return [];
  const compiled = compilePattern(source);
  if (compiled.kind === 'ok') return [];
  return [finding('team.pattern', { step, field, reason: compiled.message }, { path })];
}

function schemaFindings(
  step: string,
  field: string,
  text: string | undefined,
  path: FieldPath,
): readonly Finding[] {
  if (text === undefined || text === '') return [];
  const reason = schemaTextProblem(text);
  return reason === undefined ? [] : [finding('team.schema', { step, field, reason }, { path })];
}

/** Parts of a context policy that belong to another strategy than the one it has. */
export function unusedParts(where: string, policy: ContextPolicy, path: FieldPath): readonly Finding[] {
  const parts = [
    { field: 'extractPath', wanted: 'extract' },
    { field: 'compress', wanted: 'compress' },
  ] as const;
  const { strategy } = policy;
  return parts
    .filter(({ field, wanted }) => policy[field] !== undefined && strategy !== wanted)
    .map(({ field, wanted }) =>
      finding('team.context-unused', { where, field, strategy, wanted }, { path: [...path, field] }),
    );
}

/** `$.a.b[0]`, `a.b.0`: what `extract` looks up in JSON; all else is a pattern. */
const lookupPath = /^(?:\$\.?)?[\w-]+(?:\[\d+\]|\.[\w-]+)*$/;

function extractFindings(step: string, policy: ContextPolicy, path: FieldPath): readonly Finding[] {
  if (policy.strategy !== 'extract') return [];
  const { extractPath = '' } = policy;
  if (extractPath === '') return [finding('team.extract-unset', { step }, { path: [...path, 'strategy'] })];
  if (lookupPath.test(extractPath)) return [];
  const compiled = compilePattern(extractPath);
  if (compiled.kind === 'ok') return [];
  const parameters = { step, path: extractPath, reason: compiled.message };
  return [finding('team.extract-pattern', parameters, { path: [...path, 'extractPath'] })];
}

import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmRun, SwarmRunSpec } from '../../generated/types.ts';
import { isSameJson } from '../same-json.ts';
import { artifactFindings } from './artifacts.ts';
import { flowTemplateFindings } from './flow-templates.ts';
import { pipelineFindings } from './pipeline.ts';
import { describedRunRoles } from './role-fields.ts';
import { searchFindings } from './search.ts';
import { stepFindings } from './steps.ts';

/** A SwarmRun by itself: what it brings along is judged like the team's own (orchestration 9). */
export function runFindings({ spec }: SwarmRun): readonly Finding[] {
  const isAgentRun = spec.agent !== undefined;
  return [
    ...(isAgentRun && (spec.prompt ?? '') === ''
      ? [finding('run.prompt-missing', {}, { path: ['spec', 'prompt'] })]
      : []),
    ...unusedFields(spec),
    ...(isAgentRun ? [] : describedRunRoles(spec)),
    ...pipelineFindings(spec),
    ...stepFindings(spec.pipeline ?? []),
    ...artifactFindings(spec),
    ...searchFindings(spec),
    ...flowTemplateFindings(spec),
  ];
}

/** The prompt of an agent run is sent as it is (orchestration 3.5); a pipeline takes its task as input. */
function unusedFields(spec: SwarmRunSpec): readonly Finding[] {
  if (spec.agent === undefined) {
    if ((spec.prompt ?? '') === '') return [];
    return [finding('run.prompt-unused', {}, { path: ['spec', 'prompt'] })];
  }
  const fields = ['input', 'entry', 'pipeline', 'roles', 'defaultContextPolicy'] as const;
  return fields
    .filter((field) => spec[field] !== undefined)
    .map((field) => finding('run.field-unused', { field }, { path: ['spec', field] }));
}

/** A run is a record: empty fields may be filled, nothing may change or go (orchestration 3.1.5, decision 33). */
export function runChangeFindings(run: SwarmRun, old: SwarmRun): readonly Finding[] {
  const before: Readonly<Record<string, unknown>> = { ...old.spec };
  const after: Readonly<Record<string, unknown>> = { ...run.spec };
  const changed = Object.keys(before).find(
    (field) => before[field] !== undefined && !isSameJson(before[field], after[field]),
  );
  return changed === undefined ? [] : [finding('run.immutable', {}, { path: ['spec', changed] })];
}

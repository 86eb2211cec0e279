import { didYouMean } from '../../did-you-mean.ts';
import { finding } from '../../errors.ts';
import type { FieldPath, Finding } from '../../finding.ts';
import type { PipelineStep } from '../../generated/types.ts';
import { type Graph, reachableFrom } from '../graph.ts';
import { teamMode } from '../team-mode.ts';
import { readTemplate, stepsReadBy } from '../templates.ts';
import { dependencyGraph, type Flow, nearHint } from './flow.ts';

/** A template field of a team or run, with the steps that are done when it is rendered. */
interface TemplateField {
  readonly text: string;
  /** How the finding names it: `step "b" inputs.note`, `spec.output`. */
  readonly where: string;
  readonly path: FieldPath;
  /** Absent: the field reads no steps, or which ones cannot be known. */
  readonly steps?: ReadonlySet<string>;
  /** The step that takes the artifact, in a field that may also be `<step>.<artifact>` (orchestration 4.6). */
  readonly artifactFor?: string;
}

/** Templates parse, and `.steps.X` names a step that is sure to be done (orchestration 9). */
export function flowTemplateFindings(flow: Flow): readonly Finding[] {
  const graph = dependencyGraph(flow);
  return templateFieldsOf(flow).flatMap((field) => templateFindings(field, graph));
}

/** The template fields of a flow, for rules that look at their `.input` as well. */
export function templateFieldsOf(flow: Flow): readonly TemplateField[] {
  const graph = dependencyGraph(flow);
  return [
    ...(flow.pipeline ?? []).flatMap((step, index) => stepFields(step, ['spec', 'pipeline', index], graph)),
    ...fieldOf(flow.output, 'spec.output', ['spec', 'output'], stepsOfMode(flow, graph)),
    ...fieldOf(
      flow.search?.initialPrompt,
      'spec.search.initialPrompt',
      ['spec', 'search', 'initialPrompt'],
      new Set(),
    ),
    ...fieldOf(flow.routing?.systemPrompt, 'spec.routing.systemPrompt', ['spec', 'routing', 'systemPrompt']),
  ];
}

function stepFields(step: PipelineStep, path: FieldPath, graph: Graph): readonly TemplateField[] {
  const name = `step "${step.role}"`;
  const before = reachableFrom(graph, step.role);
  const withSelf = new Set([...before, step.role]);
  // A looping step sees its own previous output as .steps.<self>.rawOutput (orchestration 4.2).
  const forInputs = step.loop === undefined ? before : withSelf;
  return [
    ...Object.entries(step.inputs ?? {}).flatMap(([key, text]) =>
      fieldOf(text, `${name} inputs.${key}`, [...path, 'inputs', key], forInputs),
    ),
    ...Object.entries(step.inputArtifacts ?? {}).flatMap(([key, text]) =>
      fieldOf(text, `${name} inputArtifacts.${key}`, [...path, 'inputArtifacts', key], before).map(
        (field) => ({
          ...field,
          artifactFor: step.role,
        }),
      ),
    ),
    ...fieldOf(step.if, `${name} if`, [...path, 'if'], before),
    ...fieldOf(step.loop?.condition, `${name} loop.condition`, [...path, 'loop', 'condition'], withSelf),
    ...fieldOf(step.validate?.semantic, `${name} validate.semantic`, [...path, 'validate', 'semantic']),
  ];
}

function fieldOf(
  text: string | undefined,
  where: string,
  path: FieldPath,
  steps?: ReadonlySet<string>,
): readonly TemplateField[] {
  if (text === undefined || text === '') return [];
  return [{ text, where, path, ...(steps === undefined ? {} : { steps }) }];
}

/** The steps that a run of this mode has (orchestration 5.1, 5.2). */
function stepsOfMode(flow: Flow, graph: Graph): ReadonlySet<string> | undefined {
  const mode = teamMode(flow);
  if (mode === 'pipeline') return new Set(graph.keys());
  if (mode === 'routed') return new Set(['route']);
  return mode === 'dynamic' && flow.entry !== undefined ? new Set([flow.entry]) : undefined;
}

function templateFindings(field: TemplateField, graph: Graph): readonly Finding[] {
  const { text, where, path, steps } = field;
  const template = readTemplate(text);
  if (template.kind === 'error') {
    const parameters = { where, reason: template.message, offset: template.offset };
    return [finding('template.syntax', parameters, { path })];
  }
  const artifact = artifactFinding(field);
  if (artifact !== undefined) return [artifact];
  if (steps === undefined) return [];
  return stepsReadBy(template.references).flatMap((step) => {
    if (steps.has(step)) return [];
    if (graph.has(step)) return [finding('template.step-not-before', { where, step }, { path })];
    const hint = nearHint(didYouMean(step, [...(graph.size > 0 ? graph.keys() : steps)]));
    return [finding('template.unknown-step', { where, step, hint }, { path })];
  });
}

function artifactFinding({ text, path, steps, artifactFor }: TemplateField): Finding | undefined {
  if (artifactFor === undefined || text.includes('{{')) return undefined;
  const step = text.slice(0, Math.max(0, text.indexOf('.')));
  if (steps?.has(step) === true && text.length > step.length + 1) return undefined;
  return finding('team.input-artifact', { step: artifactFor, value: text }, { path });
}

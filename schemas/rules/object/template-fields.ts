import type { FieldPath } from '../../finding.ts';
import type { PipelineStep } from '../../generated/types.ts';
import { type Graph, reachableFrom } from '../graph.ts';
import { teamMode } from '../team-mode.ts';
import { dependencyGraph, type Flow } from './flow.ts';

/** A template field of a team or run, with the steps that are done when it is rendered. */
export interface TemplateField {
  readonly text: string;
  /** How the finding names it: `step "b" inputs.note`, `spec.output`. */
  readonly where: string;
  readonly path: FieldPath;
  /** Absent: the field reads no steps, or which ones cannot be known. */
  readonly steps?: ReadonlySet<string>;
  /** What the data has at the root, without the dot. */
  readonly roots: readonly string[];
  /** A root that is a list, and what each of its items has. */
  readonly list?: { readonly root: string; readonly fields: readonly string[] };
  /** The step that takes the artifact, in a field that may also be `<step>.<artifact>` (orchestration 4.6). */
  readonly artifactFor?: string;
}

const flowRoots = ['input', 'steps'];
/** Semantic criteria are rendered with the output alone, a router prompt with what can be routed (orchestration 5.1). */
const judgeRoots = ['output'];
const routerRoots = ['Capabilities', 'Input'];
const capabilities = { root: 'Capabilities', fields: ['ID', 'Description', 'Tags', 'Agents'] } as const;

/** The fields of a flow that are templates, each with what it may read (orchestration 4.5). */
export function templateFieldsOf(flow: Flow, graph = dependencyGraph(flow)): readonly TemplateField[] {
  return [
    ...(flow.pipeline ?? []).flatMap((step, index) => stepFields(step, ['spec', 'pipeline', index], graph)),
    ...fieldOf(flow.output, 'spec.output', ['spec', 'output'], stepsOfMode(flow, graph)),
    ...fieldOf(
      flow.search?.initialPrompt,
      'spec.search.initialPrompt',
      ['spec', 'search', 'initialPrompt'],
      new Set(),
    ),
    ...fieldOf(
      flow.routing?.systemPrompt,
      'spec.routing.systemPrompt',
      ['spec', 'routing', 'systemPrompt'],
      undefined,
      routerRoots,
    ).map((field) => ({ ...field, list: capabilities })),
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
    ...fieldOf(
      step.validate?.semantic,
      `${name} validate.semantic`,
      [...path, 'validate', 'semantic'],
      undefined,
      judgeRoots,
    ),
  ];
}

function fieldOf(
  text: string | undefined,
  where: string,
  path: FieldPath,
  steps?: ReadonlySet<string>,
  roots = flowRoots,
): readonly TemplateField[] {
  if (text === undefined || text === '') return [];
  return [{ text, where, path, roots, ...(steps === undefined ? {} : { steps }) }];
}

/** The steps that a run of this mode has (orchestration 5.1, 5.2). */
function stepsOfMode(flow: Flow, graph: Graph): ReadonlySet<string> | undefined {
  const mode = teamMode(flow);
  if (mode === 'pipeline') return new Set(graph.keys());
  if (mode === 'routed') return new Set(['route']);
  return mode === 'dynamic' && flow.entry !== undefined ? new Set([flow.entry]) : undefined;
}

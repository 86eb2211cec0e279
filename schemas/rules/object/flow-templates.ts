import { didYouMean } from '../../did-you-mean.ts';
import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { Graph } from '../graph.ts';
import { placeOfReference, readTemplate, stepsReadBy } from '../templates.ts';
import { dependencyGraph, type Flow, nearHint } from './flow.ts';
import { type TemplateField, templateFieldsOf } from './template-fields.ts';

/** Templates parse, read what there is, and `.steps.X` names a step that is sure to be done (orchestration 9). */
export function flowTemplateFindings(flow: Flow): readonly Finding[] {
  const graph = dependencyGraph(flow);
  const withoutData = new Set(
    (flow.pipeline ?? []).filter((step) => (step.outputSchema ?? '') === '').map((step) => step.role),
  );
  return templateFieldsOf(flow, graph).flatMap((field) => templateFindings(field, graph, withoutData));
}

function templateFindings(
  field: TemplateField,
  graph: Graph,
  withoutData: ReadonlySet<string>,
): readonly Finding[] {
  const { text, where, path } = field;
  const template = readTemplate(text);
  if (template.kind === 'error') {
    const parameters = { where, reason: template.message, offset: template.offset };
    return [finding('template.syntax', parameters, { path, focus: template.offset })];
  }
  const artifact = artifactFinding(field);
  if (artifact !== undefined) return [artifact];
  const unknownSteps = stepFindings(field, graph, stepsReadBy(template.references));
  if (unknownSteps.length > 0) return unknownSteps;
  return [
    ...template.references.flatMap((reference) => referenceFindings(field, reference, withoutData)),
    ...template.itemReferences.flatMap((reference) => itemFindings(field, reference)),
  ];
}

function stepFindings(
  { text, where, path, steps }: TemplateField,
  graph: Graph,
  read: readonly string[],
): readonly Finding[] {
  if (steps === undefined) return [];
  return read.flatMap((step) => {
    if (steps.has(step)) return [];
    const place = { path, focus: placeOfReference(text, ['steps', step]) };
    if (graph.has(step)) return [finding('template.step-not-before', { where, step }, place)];
    const hint = nearHint(didYouMean(step, [...(graph.size > 0 ? graph.keys() : steps)]));
    return [finding('template.unknown-step', { where, step, hint }, place)];
  });
}

/** What a step has to offer (orchestration 4.5). */
const stepFields: readonly string[] = ['output', 'rawOutput', 'status', 'data', 'artifacts'];

/** Names that render as nothing: no error when the template runs, and hardly ever meant. */
function referenceFindings(
  field: TemplateField,
  reference: readonly string[],
  withoutData: ReadonlySet<string>,
): readonly Finding[] {
  const { text, where, path, roots } = field;
  const [root = '', step = '', name] = reference;
  if (!roots.includes(root)) return [unknownField(field, [root], root, roots)];
  if (root !== 'steps' || name === undefined) return [];
  if (!stepFields.includes(name)) return [unknownField(field, ['steps', step, name], name, stepFields)];
  if (name === 'data' && withoutData.has(step))
    return [finding('template.no-data', { where, step }, { path, focus: placeOfReference(text, reference) })];
  return [];
}

function itemFindings(field: TemplateField, reference: readonly (string | null)[]): readonly Finding[] {
  const [root, item, name] = reference;
  const { list } = field;
  if (list === undefined || root !== list.root || item !== null || typeof name !== 'string') return [];
  return list.fields.includes(name) ? [] : [unknownField(field, [`${root}[]`, name], name, list.fields)];
}

function unknownField(
  { text, where, path }: TemplateField,
  chain: readonly string[],
  name: string,
  known: readonly string[],
): Finding {
  const written = chain.map((part) => `.${part}`).join('');
  // Of `.Capabilities[].Id` the text has only the last part, in a range.
  const focus = placeOfReference(text, chain[0]?.endsWith('[]') === true ? [name] : chain);
  return finding(
    'template.unknown-field',
    { where, written, hint: nearHint(didYouMean(name, known)) },
    { path, focus },
  );
}

function artifactFinding({ text, path, steps, artifactFor }: TemplateField): Finding | undefined {
  if (artifactFor === undefined || text.includes('{{')) return undefined;
  const step = text.slice(0, Math.max(0, text.indexOf('.')));
  if (steps?.has(step) === true && text.length > step.length + 1) return undefined;
  return finding('team.input-artifact', { step: artifactFor, value: text }, { path });
}

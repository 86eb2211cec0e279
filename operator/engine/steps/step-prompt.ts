import type { PromptPart } from '../../queue/task-queue.ts';
import { onlyPrompt } from '../dynamic/entry-prompt.ts';
import type { ErrorCode } from '../error-codes.ts';
import { takenArtifacts } from '../outputs/artifacts.ts';
import { outputFor } from '../outputs/consumer-summaries.ts';
import { templateData } from '../outputs/template-data.ts';
import { type PlannedStep, plannedStep } from '../plan/plan.ts';
import { inputAsJson } from '../routed/router-prompt.ts';
import { type StepState, stepOf } from '../state.ts';
import { mergedParts, promptParts } from '../texts/prompt-parts.ts';
import { renderParts } from '../texts/render.ts';
import type { Turn } from '../turn.ts';

export type StepPrompt =
  | { readonly kind: 'ok'; readonly parts: readonly PromptPart[] }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly message: string };

/** What a step's agent is asked (orchestration 4.1.4). Untrusted text is never part of the author's text. */
export function stepPrompt(turn: Turn, planned: PlannedStep, step: StepState): StepPrompt {
  if (planned.prompt !== undefined) return { kind: 'ok', parts: [{ kind: 'text', text: planned.prompt }] };
  if (planned.routing !== undefined) return { kind: 'ok', parts: inputAsJson(turn.plan) };
  const only = planned.isEntry === true ? onlyPrompt(turn.plan) : undefined;
  if (only !== undefined) return { kind: 'ok', parts: only };
  const inputs = inputParts(turn, planned);
  if (inputs.kind === 'error') return inputs;
  const taken = takenArtifacts(turn, planned);
  if (taken.kind === 'error') return taken;
  const parts = mergedParts([...inputs.parts, ...schemaParts(planned), ...retryParts(step)]);
  // Model servers refuse a message without text.
  return { kind: 'ok', parts: parts.length === 0 ? [{ kind: 'text', text: 'Begin.' }] : parts };
}

function inputParts(turn: Turn, planned: PlannedStep): StepPrompt {
  const inputs = Object.entries(planned.inputs ?? {});
  if (inputs.length > 0) return renderedInputs(turn, planned, inputs);
  const dependencies = planned.dependsOn ?? [];
  return dependencies.length === 0 ? runInput(turn) : dependencyOutputs(turn, planned, dependencies);
}

function renderedInputs(
  turn: Turn,
  planned: PlannedStep,
  inputs: readonly (readonly [string, string])[],
): StepPrompt {
  const templates = inputs.map(([, template]) => template);
  const data = templateData(turn, { templates, consumer: planned, isMarked: true });
  if (data.lost.length > 0) return lostOutput(data.lost);
  const parts: PromptPart[] = [];
  for (const [key, template] of inputs.toSorted(byKey)) {
    const rendered = renderParts(template, data.values);
    if (rendered.kind === 'error') {
      const message = `input template error: input "${key}": ${rendered.message}`;
      return { kind: 'error', code: 'InputTemplateError', message };
    }
    parts.push(...line(parts, key), ...promptParts(rendered.parts));
  }
  return { kind: 'ok', parts };
}

/** The run's own input, for steps at the root that say nothing of inputs. */
function runInput({ plan }: Turn): StepPrompt {
  const parts: PromptPart[] = [];
  for (const [key, text] of Object.entries(plan.input).toSorted(byKey)) {
    parts.push(...line(parts, key));
    parts.push(
      plan.isInputUntrusted
        ? { kind: 'untrusted', source: 'run-input', name: key, text }
        : { kind: 'text', text },
    );
  }
  return { kind: 'ok', parts };
}

/** The outputs of what it depends on, for steps further down that say nothing of inputs. */
function dependencyOutputs(turn: Turn, planned: PlannedStep, dependencies: readonly string[]): StepPrompt {
  const parts: PromptPart[] = [];
  for (const name of dependencies) {
    const producer = plannedStep(turn.plan, name);
    const step = stepOf(turn.state, name);
    if (producer === undefined || step === undefined) continue;
    const text = outputFor(turn, producer, step, planned);
    if (text === undefined) return lostOutput([name]);
    if (text === '') continue;
    if (parts.length > 0) parts.push({ kind: 'text', text: '\n\n' });
    parts.push({ kind: 'untrusted', source: 'step-output', name, text });
  }
  return { kind: 'ok', parts };
}

function line(before: readonly PromptPart[], key: string): readonly PromptPart[] {
  return [{ kind: 'text', text: `${before.length > 0 ? '\n' : ''}${key}: ` }];
}

function schemaParts({ outputSchema }: PlannedStep): readonly PromptPart[] {
  if (outputSchema === undefined || outputSchema.trim() === '') return [];
  return [
    { kind: 'text', text: `\n\nAnswer with JSON only, valid against this JSON Schema:\n${outputSchema}` },
  ];
}

/** The reason may quote a model, so it is no text of ours. */
function retryParts({ validationMessage, validationAttempts = 0, name }: StepState): readonly PromptPart[] {
  if (validationAttempts === 0 || validationMessage === undefined) return [];
  return [
    {
      kind: 'text',
      text: '\n\nYour previous answer was not accepted. Answer again and avoid this problem:\n',
    },
    { kind: 'untrusted', source: 'evaluator', name, text: validationMessage },
  ];
}

function lostOutput(steps: readonly string[]): StepPrompt {
  const message = `the output of step "${steps.join('", "')}" is no longer in its store`;
  return { kind: 'error', code: 'OutputLost', message };
}

function byKey([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : 1;
}

import type { IndexedCapability } from '../../../schemas/generated/types.ts';
import { untrusted } from '../../../schemas/gotemplate/index.ts';
import type { PromptPart } from '../../queue/task-queue.ts';
import { inputSource } from '../outputs/template-data.ts';
import type { Plan } from '../plan/plan.ts';
import { mergedParts, promptParts } from '../texts/prompt-parts.ts';
import { renderParts } from '../texts/render.ts';
import type { Prompt } from '../validation/judge-prompt.ts';

type Routed = Pick<Plan, 'input' | 'isInputUntrusted'>;

const request = `Choose the one capability that suits the input best. Do not work on the input itself.`;
const replyRequest = `Answer with one JSON object and nothing else: {"capability": "<id>", "reason": "<why, in one sentence>"}. If no capability suits, answer with an empty id.`;

/** What a router is asked; the author's template stands in place of our own words (orchestration 5.1.1). */
export function routerPrompt(
  plan: Routed,
  capabilities: readonly IndexedCapability[],
  template: string | undefined,
): Prompt {
  if (template === undefined || template.trim() === '')
    return { kind: 'ok', parts: ownPrompt(plan, capabilities) };
  const rendered = renderParts(template, {
    Capabilities: capabilities.map(({ id, description = '', tags = [], agents = [] }) => ({
      ID: id,
      Description: description,
      Tags: tags,
      Agents: agents,
    })),
    Input: plan.isInputUntrusted ? untrusted(sortedInput(plan), inputSource('input')) : sortedInput(plan),
  });
  return rendered.kind === 'error'
    ? { kind: 'error', message: `input template error: spec.routing.systemPrompt: ${rendered.message}` }
    : { kind: 'ok', parts: promptParts(rendered.parts) };
}

function ownPrompt(plan: Routed, capabilities: readonly IndexedCapability[]): readonly PromptPart[] {
  const list = capabilities.map(({ id, description = '', tags = [] }) => {
    const about = description === '' ? '' : `: ${description}`;
    return `- ${id}${about}${tags.length === 0 ? '' : ` (tags: ${tags.join(', ')})`}`;
  });
  return mergedParts([
    { kind: 'text', text: `${request}\n\nCapabilities:\n${list.join('\n')}\n\nInput, as JSON:\n` },
    ...inputAsJson(plan),
    { kind: 'text', text: `\n\n${replyRequest}` },
  ]);
}

/** The input of the run as one JSON object: what a router looks at, and what the agent is given (orchestration 5.1). */
export function inputAsJson(plan: Routed): readonly PromptPart[] {
  const text = JSON.stringify(sortedInput(plan));
  return [
    plan.isInputUntrusted
      ? { kind: 'untrusted', source: 'run-input', name: 'input', text }
      : { kind: 'text', text },
  ];
}

function sortedInput({ input }: Routed): Readonly<Record<string, string>> {
  const keys = Object.keys(input).toSorted();
  return Object.fromEntries(keys.map((key) => [key, input[key] ?? '']));
}

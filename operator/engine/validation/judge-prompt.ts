import { untrusted } from '../../../schemas/gotemplate/index.ts';
import type { PromptPart } from '../../queue/task-queue.ts';
import { stepSource } from '../outputs/template-data.ts';
import { promptParts } from '../texts/prompt-parts.ts';
import { readsOf, renderParts } from '../texts/render.ts';

export type Prompt =
  | { readonly kind: 'ok'; readonly parts: readonly PromptPart[] }
  | { readonly kind: 'error'; readonly message: string };

const verdictRequest =
  'Answer with one JSON object and nothing else: {"verdict":"pass"} or {"verdict":"fail","reason":"<why, in one sentence>"}.';

/** Words that authors ask judges for, as the documentation and the Go operator do (orchestration 4.2). */
const wordRequest =
  /\b(?:[Rr]eply|[Aa]nswer|[Rr]espond|[Ss]ay|[Rr]eturn|[Ww]rite)\b[^.\n]{0,80}\b(?:PASS|VALID)\b/;

/** Whether the criteria name the word to answer with; then the operator asks for nothing else (decision 29). */
export function asksForWord(criteria: string): boolean {
  const hasBoth = (yes: RegExp, no: RegExp): boolean => yes.test(criteria) && no.test(criteria);
  return hasBoth(/\bPASS\b/, /\bFAIL\b/) || hasBoth(/\bVALID\b/, /\bINVALID\b/) || wordRequest.test(criteria);
}

/** Asks whether an output meets the criteria. It stands where they say `{{ .output }}`, else after them. */
export function judgePrompt(step: string, criteria: string, output: string): Prompt {
  const rendered = renderParts(criteria, { output: untrusted(output, stepSource(step)) });
  if (rendered.kind === 'error') return rendered;
  const parts: PromptPart[] = [...promptParts(rendered.parts)];
  if (!readsOf(criteria).some(([root]) => root === 'output')) {
    parts.push({ kind: 'text', text: '\n\nThe output to judge:\n' });
    parts.push({ kind: 'untrusted', source: 'step-output', name: step, text: output });
  }
  if (!asksForWord(criteria)) parts.push({ kind: 'text', text: `\n\n${verdictRequest}` });
  return { kind: 'ok', parts };
}

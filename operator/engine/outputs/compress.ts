import type { ContextCompression } from '../../../schemas/generated/types.ts';
import { byteLength } from '../../../schemas/rules/object/text-size.ts';
import type { PromptPart } from '../../queue/task-queue.ts';

/** Tokens of a text, roughly: a quarter of its bytes (orchestration 4.2). */
export function approximateTokens(text: string): number {
  return Math.ceil(byteLength(text) / 4);
}

/** A text that is within its target already is not summarised. */
export function isCompressible(text: string, compress: ContextCompression | undefined): boolean {
  return text.trim() !== '' && approximateTokens(text) > (compress?.targetTokens ?? 0);
}

/** Asks for a summary; the target is a hint (orchestration 4.2). */
export function compressPrompt(
  step: string,
  text: string,
  compress: ContextCompression | undefined,
): readonly PromptPart[] {
  const target =
    compress?.targetTokens === undefined ? '' : ` Use at most about ${compress.targetTokens} tokens.`;
  const request =
    compress?.prompt ??
    'Summarise the text below for the next step of a pipeline. Keep every fact, name, number and decision; leave out the rest.';
  return [
    { kind: 'text', text: `${request}${target} Answer with the summary only.\n\n` },
    { kind: 'untrusted', source: 'step-output', name: step, text },
  ];
}

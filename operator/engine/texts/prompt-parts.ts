import type { TextPart } from '../../../schemas/gotemplate/index.ts';
import type { PromptPart } from '../../queue/task-queue.ts';

/** Rendered text as parts of a prompt: what was made with marked data travels apart (decision 29). */
export function promptParts(rendered: readonly TextPart[]): readonly PromptPart[] {
  return mergedParts(rendered.map(promptPart));
}

function promptPart({ text, sources }: TextPart): PromptPart {
  if (sources.length === 0) return { kind: 'text', text };
  const steps = namesOf(sources, 'step:');
  return steps.length > 0
    ? { kind: 'untrusted', source: 'step-output', name: steps.join(','), text }
    : { kind: 'untrusted', source: 'run-input', name: namesOf(sources, 'input:').join(','), text };
}

function namesOf(sources: readonly string[], prefix: string): readonly string[] {
  return sources.flatMap((source) => (source.startsWith(prefix) ? [source.slice(prefix.length)] : []));
}

/** Neighbouring texts of the author become one; empty parts go. */
export function mergedParts(parts: readonly PromptPart[]): readonly PromptPart[] {
  const merged: PromptPart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part.text === '') continue;
    if (part.kind === 'text' && last?.kind === 'text') {
      merged[merged.length - 1] = { kind: 'text', text: last.text + part.text };
    } else {
      merged.push(part);
    }
  }
  return merged;
}

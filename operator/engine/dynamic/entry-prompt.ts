import type { PromptPart } from '../../queue/task-queue.ts';
import type { Plan } from '../plan/plan.ts';

/** The input `prompt` by itself, when it is the only one (orchestration 5.2). */
export function onlyPrompt({ input, isInputUntrusted }: Plan): readonly PromptPart[] | undefined {
  const { prompt: text, ...others } = input;
  if (text === undefined || text === '' || Object.keys(others).length > 0) return undefined;
  return [
    isInputUntrusted
      ? { kind: 'untrusted', source: 'run-input', name: 'prompt', text }
      : { kind: 'text', text },
  ];
}

import { executeTemplate, parseTemplate } from '../../../schemas/gotemplate/index.ts';

export type Answer =
  | { readonly kind: 'ok'; readonly text: string }
  | { readonly kind: 'parse-error' | 'execute-error'; readonly message: string };

/** Parses and executes, in the words of main.go. */
export function runTemplate(template: string, data: unknown): Answer {
  const parsed = parseTemplate(template);
  if (parsed.kind === 'error') return { kind: 'parse-error', message: parsed.message };
  const executed = executeTemplate(parsed.template, data);
  return executed.kind === 'ok' ? executed : { kind: 'execute-error', message: executed.message };
}

import type { EventTarget } from '../../../schemas/generated/types.ts';
import { type Executed, executeTemplate, parseTemplate } from '../../../schemas/gotemplate/index.ts';
import { timestamp } from '../../engine/timestamp.ts';
import type { Firing } from './firing.ts';

/** What a target asks for, with its templates filled in. */
export type TargetTexts =
  | { readonly kind: 'ok'; readonly input: Readonly<Record<string, string>>; readonly prompt: string }
  | { readonly kind: 'error'; readonly message: string };

/**
 * Fills in the texts of a target. What comes from outside is data: it is printed, never read as a template. A text
 * that is no template is used as it stands; one that fails on this data is an error (orchestration 7.1.4).
 */
export function targetTexts(event: string, target: EventTarget, index: number, firing: Firing): TargetTexts {
  const data = triggerData(event, firing);
  const prompt = rendered(target.prompt ?? '', data);
  if (prompt.kind === 'error')
    return { kind: 'error', message: `targets[${index}].prompt: ${prompt.message}` };
  const input: [string, string][] = [];
  for (const [key, text] of Object.entries(target.input ?? {})) {
    const value = rendered(text, data);
    if (value.kind === 'error')
      return { kind: 'error', message: `targets[${index}].input.${key}: ${value.message}` };
    input.push([key, value.text]);
  }
  return { kind: 'ok', input: Object.fromEntries(input), prompt: prompt.text };
}

/** Pages of the documentation use body and output at the root. */
function triggerData(name: string, { atMillis, body = {}, output = '' }: Firing): object {
  return { trigger: { name, firedAt: timestamp(atMillis), body, output }, body, output };
}

function rendered(text: string, data: object): Executed {
  const parsed = parseTemplate(text);
  return parsed.kind === 'error' ? { kind: 'ok', text } : executeTemplate(parsed.template, data);
}

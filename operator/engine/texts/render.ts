import {
  type Executed,
  type ExecutedParts,
  executeTemplate,
  executeTemplateParts,
  parseTemplate,
  referencesOf,
} from '../../../schemas/gotemplate/index.ts';

/** Renders a template to bare text: conditions, outputs (orchestration 4.5.1). */
export function renderText(template: string, data: unknown): Executed {
  const parsed = parseTemplate(template);
  return parsed.kind === 'error' ? parsed : executeTemplate(parsed.template, data);
}

/** Renders a template for a model: what was made with marked data stands in parts of its own. */
export function renderParts(template: string, data: unknown): ExecutedParts {
  const parsed = parseTemplate(template);
  return parsed.kind === 'error' ? parsed : executeTemplateParts(parsed.template, data);
}

/** What a template reads of its data, as keys from the root; nothing when it does not parse. */
export function readsOf(template: string): readonly (readonly string[])[] {
  const parsed = parseTemplate(template);
  return parsed.kind === 'error' ? [] : referencesOf(parsed.template);
}

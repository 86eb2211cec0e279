import { renderText } from '../texts/render.ts';

/** False are, trimmed and in lower case, the empty text, `false`, `0` and `no` (orchestration 4.1.3). */
export function isTruthy(text: string): boolean {
  return !['', 'false', '0', 'no'].includes(text.trim().toLowerCase());
}

/** A condition that cannot be rendered is false. */
export function isConditionTrue(template: string, data: unknown): boolean {
  const rendered = renderText(template, data);
  return rendered.kind === 'ok' && isTruthy(rendered.text);
}

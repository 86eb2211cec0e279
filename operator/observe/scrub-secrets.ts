import { escapeRegExp } from './escape-regexp.ts';

/** Replaces secrets in a text by `[REDACTED]`. */
export type Scrub = (text: string) => string;

export interface ScrubOptions {
  /** Exact values, as they came from Secrets. */
  readonly secretValues?: readonly string[];
  /** Also what looks like a key or token of anybody. Default true. */
  readonly patterns?: boolean;
  /** Also e-mail addresses, IPv4 addresses and phone numbers. Default false. */
  readonly pii?: boolean;
}

export const redacted = '[REDACTED]';

/** Shorter values are words: taking them out would garble texts and hide nothing. */
const minSecretChars = 6;

// Each is linear: bounded or single-class repetitions only.
const secretPatterns: readonly RegExp[] = [
  /\b(?:sk|key|token)-[\w-]{16,}/g,
  /\bBearer\s+[\w.~+/=-]{20,}/gi,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\b[0-9a-fA-F]{40,}\b/g,
];

const piiPatterns: readonly RegExp[] = [
  /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g,
  /\b(?:\d{1,3}\.){3}\d{1,3}\b/g,
  /(?<![\w.])\+?(?:\(\d{1,4}\)|\d{1,4})(?:[ .-](?:\(\d{1,4}\)|\d{1,4})){2,5}(?![\w.])/g,
];

/** The scrubber of governance 10.4: exact values first, then patterns. */
export function createScrub({ secretValues = [], patterns = true, pii = false }: ScrubOptions): Scrub {
  const expressions = [
    ...exactValues(secretValues),
    ...(patterns ? secretPatterns : []),
    ...(pii ? piiPatterns : []),
  ];
  return (text) =>
    expressions.reduce((scrubbed, expression) => scrubbed.replaceAll(expression, redacted), text);
}

/** One expression for all values, in the forms that they take inside of JSON, URLs and headers. */
export function exactValues(values: readonly string[]): readonly RegExp[] {
  const forms = secretForms(values);
  return forms.length === 0 ? [] : [new RegExp(forms.map(quotedForm).join('|'), 'g')];
}

/** The longest first; each may have more backslashes in a text. */
export function secretForms(values: readonly string[]): readonly string[] {
  const forms = new Set<string>();
  for (const value of values) {
    const trimmed = value.trim();
    if (trimmed.length < minSecretChars) continue;
    forms.add(trimmed);
    if (trimmed.isWellFormed()) forms.add(encodeURIComponent(trimmed));
    forms.add(Buffer.from(trimmed).toString('base64'));
  }
  return [...forms].sort((left, right) => right.length - left.length);
}

/** What JSON writes with a backslash. JSON inside of JSON doubles them: any number may stand there. */
const escapes: Readonly<Record<string, string>> = {
  '"': '\\\\*"',
  '/': '\\\\*\\/',
  '\\': '\\\\+',
  '\n': '(?:\\n|\\\\+n)',
  '\r': '(?:\\r|\\\\+r)',
  '\t': '(?:\\t|\\\\+t)',
};

function quotedForm(text: string): string {
  return Array.from(text, (character) => escapes[character] ?? escapeRegExp(character)).join('');
}

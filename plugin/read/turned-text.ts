import { findingAt, type PlacedFinding } from '../findings.ts';
import type { SourceText } from '../yaml/source-text.ts';

/** Marks that turn the text around them: embeddings, overrides and isolates. */
const turning = /[\u202a-\u202e\u2066-\u2069]/g;

/** A warning for a file that shows a reviewer another order of characters than programs read, comments included. */
export function turnedText(source: SourceText): readonly PlacedFinding[] {
  const [first, ...others] = source.text.matchAll(turning);
  if (first === undefined) return [];
  const code = first[0].charCodeAt(0).toString(16).toUpperCase();
  const more = others.length === 0 ? '' : ` (and ${others.length} more of its kind)`;
  return [
    findingAt(
      source.positionOf(first.index),
      'file.turned-text',
      `U+${code} turns text round${more}: people see another order than programs read`,
      `Remove it, or write "\\u${code.toLowerCase()}" in a double-quoted value`,
    ),
  ];
}

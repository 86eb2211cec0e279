import { findingMessage } from '../../schemas/finding.ts';
import type { PlacedFinding } from '../findings.ts';

/**
 * What a finding says, with where its values came from and the environments that have it, on one line without anything that
 * a terminal obeys.
 */
export function plainMessage(finding: PlacedFinding): string {
  const { environments, valueOrigins } = finding;
  const told =
    environments === undefined ? valueOrigins : [...valueOrigins, `only in ${environments.join(', ')}`];
  return oneLine(findingMessage(finding) + (told.length === 0 ? '' : ` (${told.join('; ')})`));
}

/** The text without control characters and marks that turn text round: file names and values may hold them. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ');
}

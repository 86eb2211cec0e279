import { findingMessage } from '../../schemas/finding.ts';
import type { PlacedFinding } from '../findings.ts';

/** What a finding says, with where its values came from, on one line without anything that a terminal obeys. */
export function plainMessage(finding: PlacedFinding): string {
  const origins = finding.valueOrigins.length === 0 ? '' : ` (${finding.valueOrigins.join('; ')})`;
  return oneLine(findingMessage(finding) + origins);
}

/** The text without control characters and marks that turn text round: file names and values may hold them. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, ' ');
}

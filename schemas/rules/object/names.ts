import { finding } from '../../errors.ts';
import type { FieldPath, Finding } from '../../finding.ts';

/** Longest names that leave room for our suffixes (decision 23). */
export const mostAgentNameLength = 57;
export const mostTeamAndRoleLength = 56;

const MOST_LABEL_LENGTH = 63;
const dnsLabel = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

export function isDnsLabel(name: string): boolean {
  return name.length <= MOST_LABEL_LENGTH && dnsLabel.test(name);
}

/** A name that is no DNS label, or longer than `most`. No name (generateName) is no finding. */
export function nameFindings(
  name: string | undefined,
  subject: string,
  path: FieldPath,
  most: number,
): readonly Finding[] {
  if (name === undefined || name === '') return [];
  if (!dnsLabel.test(name)) return [finding('name.not-dns-label', { name, subject }, { path })];
  if (name.length <= most) return [];
  return [finding('name.too-long', { name, subject, length: name.length, most }, { path })];
}

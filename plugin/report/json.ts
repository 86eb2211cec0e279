import { findingMessage, formatPath } from '../../schemas/finding.ts';
import type { PlacedFinding } from '../findings.ts';
import { safeJson } from './safe-json.ts';

/** For programs: one JSON list; `path` as in messages, `valueOrigins` only where a parameter took part. */
export function findingsJson(findings: readonly PlacedFinding[]): string {
  const entries = findings.map((finding) => ({
    ...finding.position,
    rule: finding.rule,
    severity: finding.severity,
    message: findingMessage(finding),
    fact: finding.fact,
    ...(finding.fix === undefined ? {} : { fix: finding.fix }),
    ...(finding.object === undefined ? {} : { object: finding.object }),
    ...(finding.path === undefined ? {} : { path: formatPath(finding.path) }),
    ...(finding.valueOrigins.length === 0 ? {} : { valueOrigins: finding.valueOrigins }),
  }));
  return `${safeJson(JSON.stringify(entries, null, 2))}\n`;
}

import { findingMessage, formatPath } from '../../schemas/finding.ts';
import type { LintReport } from './lint-report.ts';
import { safeJson } from './safe-json.ts';

/**
 * For programs: one JSON list; `path` as in messages, `valueOrigins` only where a parameter took part, `environments` only
 * where not all of the recipe's have the finding.
 */
export function jsonReport({ findings }: Pick<LintReport, 'findings'>): string {
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
    ...(finding.environments === undefined ? {} : { environments: finding.environments }),
  }));
  return `${safeJson(JSON.stringify(entries, null, 2))}\n`;
}

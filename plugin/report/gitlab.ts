import { fingerprints } from './fingerprints.ts';
import type { LintReport } from './lint-report.ts';
import { plainMessage } from './plain-message.ts';
import { safeJson } from './safe-json.ts';

/** A Code Quality report of GitLab. Its fingerprints are what a merge request compares. */
export function gitlabReport(report: LintReport): string {
  const ids = fingerprints(report);
  const entries = report.findings.map((finding, index) => ({
    description: plainMessage(finding),
    check_name: finding.rule,
    fingerprint: ids[index],
    severity: finding.severity === 'error' ? 'major' : 'minor',
    location: {
      path: report.fileInRepository(finding.position.file),
      lines: { begin: finding.position.line },
    },
  }));
  return `${safeJson(JSON.stringify(entries, null, 2))}\n`;
}

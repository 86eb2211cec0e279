import { fingerprints } from '../report/fingerprints.ts';
import type { LintReport } from '../report/lint-report.ts';
import { plainMessage } from '../report/plain-message.ts';
import { safeJson } from '../report/safe-json.ts';
import { isMap } from '../values/merge.ts';

type Found = Pick<LintReport, 'findings' | 'fileInRepository'>;

/** A file that holds every finding of now, one a line, for reviews and merges. */
export function baselineText(report: Found): string {
  const ids = fingerprints(report);
  const lines = report.findings.map((finding, index) => {
    const entry = {
      fingerprint: ids[index],
      file: report.fileInRepository(finding.position.file),
      rule: finding.rule,
      message: plainMessage(finding),
    };
    return `    ${safeJson(JSON.stringify(entry))}`;
  });
  return `{\n  "version": 1,\n  "findings": [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n  `}]\n}\n`;
}

/** The fingerprints in a baseline; undefined when the text is none. */
export function readBaseline(text: string): ReadonlySet<string> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isMap(value) || value.version !== 1 || !Array.isArray(value.findings)) return undefined;
  const ids = value.findings.map((entry) => (isMap(entry) ? entry.fingerprint : undefined));
  return ids.every((id) => typeof id === 'string') ? new Set(ids) : undefined;
}

/** The findings that the baseline does not hold. */
export function newFindings(report: Found, baseline: ReadonlySet<string>): LintReport['findings'] {
  const ids = fingerprints(report);
  return report.findings.filter((_, index) => !baseline.has(ids[index] ?? ''));
}

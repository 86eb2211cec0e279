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

/** A finding that a baseline holds. */
export interface KnownFinding {
  readonly fingerprint: string;
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly rule: string;
  /** Where it stands in the baseline, from 1. */
  readonly line: number;
  readonly column: number;
}

/** What a baseline holds; undefined when the text is none. */
export function readBaseline(text: string): readonly KnownFinding[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isMap(value) || value.version !== 1 || !Array.isArray(value.findings)) return undefined;
  const lines = text.split('\n');
  const known = value.findings.flatMap((entry): readonly KnownFinding[] => {
    if (!isMap(entry)) return [];
    const { fingerprint, file, rule } = entry;
    if (typeof fingerprint !== 'string' || typeof file !== 'string' || typeof rule !== 'string') return [];
    const index = lines.findIndex((written) => written.includes(fingerprint));
    const column = (lines[index] ?? '').search(/\S/) + 1;
    return [{ fingerprint, file, rule, line: index + 1, column }];
  });
  return known.length === value.findings.length ? known : undefined;
}

/**
 * The findings that the baseline does not hold, and what it holds of the recipes and files that were linted and is found
 * no longer.
 */
export function comparedWith(
  baseline: readonly KnownFinding[],
  report: Found & Pick<LintReport, 'targets'>,
): { readonly added: LintReport['findings']; readonly gone: readonly KnownFinding[] } {
  const ids = fingerprints(report);
  const found = new Set(ids);
  const known = new Set(baseline.map(({ fingerprint }) => fingerprint));
  const targets = report.targets.map(report.fileInRepository);
  const wasLinted = (file: string): boolean =>
    targets.some((target) => target === '' || file === target || file.startsWith(`${target}/`));
  return {
    added: report.findings.filter((_, index) => !known.has(ids[index] ?? '')),
    gone: baseline.filter(({ fingerprint, file }) => !found.has(fingerprint) && wasLinted(file)),
  };
}

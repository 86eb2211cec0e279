import { createHash } from 'node:crypto';
import { formatPath } from '../../schemas/finding.ts';
import type { PlacedFinding } from '../findings.ts';
import type { LintReport } from './lint-report.ts';

/**
 * An id for each finding that stays when lines move above it: of its rule, file, object, field and fact. Findings that
 * agree in all of these are numbered from the top of the file.
 */
export function fingerprints(report: Pick<LintReport, 'findings' | 'fileInRepository'>): readonly string[] {
  const seen = new Map<string, number>();
  return report.findings.map((finding) => {
    const identity = identityOf(finding, report.fileInRepository(finding.position.file));
    const count = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, count);
    return createHash('sha256').update(`${identity}\n${count}`).digest('hex').slice(0, 32);
  });
}

function identityOf({ rule, object, path, fact }: PlacedFinding, file: string): string {
  const { kind = '', namespace = '', name = '' } = object ?? {};
  return JSON.stringify([rule, file, kind, namespace, name, formatPath(path ?? []), fact]);
}

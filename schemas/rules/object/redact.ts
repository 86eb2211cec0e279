import { finding } from '../../errors.ts';
import { type FieldPath, type Finding, formatPath } from '../../finding.ts';
import type { AuditLog } from '../../generated/types.ts';

/** Redaction paths: not empty, with a dot (governance 9.1). */
export function redactFindings(auditLog: AuditLog | undefined, path: FieldPath): readonly Finding[] {
  return (auditLog?.redact ?? []).flatMap((pattern, index) => {
    if (/^[^.]+(\.[^.]+)+$/.test(pattern)) return [];
    const place = [...path, 'redact', index];
    return [finding('settings.redact', { field: formatPath(place), pattern }, { path: place })];
  });
}

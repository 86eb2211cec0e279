import type { RuleId } from './errors.ts';
import type { ObjectKey } from './kube-object.ts';

/** Where in an object: field names and list indexes from the root, e.g. `['spec', 'roles', 0, 'name']`. */
export type FieldPath = readonly (string | number)[];

/** Where in a source file; line and column count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * One thing that is wrong, said the same way in lint, Argo CD, admission and status:
 * the fact, then the fix. Neither may contain a secret or more than one line.
 */
export interface Finding {
  /** Stable id, `<group>.<name>`: `policy.models.allowed`, `schema.type`. */
  readonly rule: RuleId;
  readonly severity: 'error' | 'warning';
  readonly fact: string;
  readonly fix?: string;
  /** The object it is about; absent for findings about a file. */
  readonly object?: ObjectKey;
  readonly path?: FieldPath;
  /** What of the field: its key, or its text from this UTF-16 unit on; the whole value where it is absent. */
  readonly focus?: 'key' | number;
  /** Filled in by the plugin, which knows the files. */
  readonly position?: SourcePosition;
}

/** `spec.roles[0].name`; keys that are no identifiers are quoted: `metadata.labels["a/b"]`. */
export function formatPath(path: FieldPath): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(segment)) text += text === '' ? segment : `.${segment}`;
    else text += `[${JSON.stringify(segment)}]`;
  }
  return text;
}

/** The one sentence a person reads: `fact. fix`, or the bare fact (seed wording has no full stop). */
export function findingMessage(finding: Pick<Finding, 'fact' | 'fix'>): string {
  return finding.fix === undefined ? finding.fact : `${finding.fact}. ${finding.fix}`;
}

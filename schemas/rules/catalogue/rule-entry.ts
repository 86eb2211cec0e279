import type { Finding } from '../../finding.ts';

/** The wording of one rule. `{name}` in fact and fix is filled in when a finding is made. */
export interface RuleEntry {
  readonly severity: Finding['severity'];
  readonly fact: string;
  readonly fix?: string;
  /** For docs/rules: why the rule exists, and the part of the specification it comes from. */
  readonly why: string;
}

export type RuleGroup = Readonly<Record<string, RuleEntry>>;

/** A rule whose findings are worded by the code that finds them: readers of schemas, YAML and recipe files. */
export function wordedWhereFound<Severity extends RuleEntry['severity']>(severity: Severity, why: string) {
  return { severity, fact: '{problem}', fix: '{remedy}', why } as const;
}

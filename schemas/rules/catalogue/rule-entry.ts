import type { Finding } from '../../finding.ts';

/** One rule: the wording of its findings, and its page in docs/rules. `{name}` in fact and fix is filled in when a finding is made. */
export interface RuleEntry {
  readonly severity: Finding['severity'];
  readonly fact: string;
  readonly fix?: string;
  /** Where findings point: at the field itself, since its name or its being there is wrong, and not its value. */
  readonly focus?: 'key';
  /** For docs/rules: why the rule exists, and the part of the specification it comes from. */
  readonly why: string;
  /** For docs/rules: what is wrong, where `fact` does not say it without its values. */
  readonly what?: string;
  /** For docs/rules: what to do, where findings bring no fix or bring one of their own. */
  readonly remedy?: string;
}

export type RuleGroup = Readonly<Record<string, RuleEntry>>;

/** A rule whose findings are worded by the code that finds them: readers of schemas, YAML and recipe files. */
export function wordedWhereFound<Severity extends RuleEntry['severity']>(
  severity: Severity,
  page: { readonly what: string; readonly why: string; readonly fix: string },
) {
  const { what, why, fix } = page;
  return { severity, fact: '{problem}', fix: '{remedy}', why, what, remedy: fix } as const;
}

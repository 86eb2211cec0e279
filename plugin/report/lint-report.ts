import type { PlacedFinding } from '../findings.ts';

/** What one run of lint found: all that any of its outputs is made from. */
export interface LintReport {
  /** By file, line, column and rule. */
  readonly findings: readonly PlacedFinding[];
  /** Recipes and files that were linted, named as findings name files. */
  readonly targets: readonly string[];
  /** A file of a finding as machines know it: relative to the root of the repository, with forward slashes. */
  readonly fileInRepository: (file: string) => string;
  /** Where the pages of docs/rules are published, without a slash at the end. */
  readonly rulesUrl?: string;
  /** What was read from standard input, for outputs that pass it on. */
  readonly stream?: string;
}

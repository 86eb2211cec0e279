import { relative, sep } from 'node:path';
import type { RuleId } from '../../schemas/errors.ts';
import type { PlacedFinding } from '../findings.ts';
import { matchesGlob } from '../read/globs.ts';

export const ruleSeverities = ['error', 'warning', 'ignore'] as const;

export type RuleSeverity = (typeof ruleSeverities)[number];

/** Severities by rule id, by `group.*`, or by `*`; the most exact name counts. */
export type SeverityByRule = Readonly<Record<string, RuleSeverity>>;

/** .swarmlint.yaml as read and checked; paths of files are absolute. */
export interface LintSettings {
  /** What the globs of `overrides` are relative to. */
  readonly folder: string;
  readonly rules: SeverityByRule;
  /** In order: of those that fit a file and name a rule, the last one counts. */
  readonly overrides: readonly { readonly paths: readonly string[]; readonly rules: SeverityByRule }[];
  /** Folders of policies that are checked in addition. */
  readonly policies: readonly string[];
  readonly maxWarnings?: number;
  readonly baseline?: string;
  readonly rulesUrl?: string;
}

/** Without a settings file everything is as the catalogue has it. */
export function defaultSettings(folder: string): LintSettings {
  return { folder, rules: {}, overrides: [], policies: [] };
}

/** The findings with the severities that were set; those to be ignored are left out. `pathOf` is absolute. */
export function withSeverities(
  findings: readonly PlacedFinding[],
  settings: LintSettings,
  pathOf: (file: string) => string,
): readonly PlacedFinding[] {
  if (settings.overrides.length === 0 && Object.keys(settings.rules).length === 0) return findings;
  return findings.flatMap((finding) => {
    const path = relative(settings.folder, pathOf(finding.position.file)).replaceAll(sep, '/');
    const severity = severityOf(finding.rule, path, settings);
    if (severity === undefined || severity === finding.severity) return [finding];
    return severity === 'ignore' ? [] : [{ ...finding, severity }];
  });
}

function severityOf(rule: RuleId, path: string, settings: LintSettings): RuleSeverity | undefined {
  const fitting = settings.overrides.filter(({ paths }) => paths.some((glob) => matchesGlob(path, glob)));
  for (const { rules } of fitting.toReversed()) {
    const severity = named(rule, rules);
    if (severity !== undefined) return severity;
  }
  return named(rule, settings.rules);
}

function named(rule: RuleId, severities: SeverityByRule): RuleSeverity | undefined {
  const group = rule.slice(0, rule.indexOf('.'));
  const name = [rule, `${group}.*`, '*'].find((each) => Object.hasOwn(severities, each));
  return name === undefined ? undefined : severities[name];
}

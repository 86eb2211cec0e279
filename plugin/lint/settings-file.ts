import { dirname, join, resolve } from 'node:path';
import { type FieldPath, formatPath } from '../../schemas/finding.ts';
import { settableNames } from '../../schemas/rules/settable-names.ts';
import { findingAt, type Report } from '../findings.ts';
import { nearHint } from '../near-hint.ts';
import {
  optionalList,
  optionalMap,
  optionalText,
  type Reader,
  refuseUnknownKeys,
  textList,
} from '../read/field-reader.ts';
import type { FileSystem } from '../read/file-system.ts';
import { readTextFile } from '../read/text-file.ts';
import { isWithin, leadsOut, openTree, type Tree } from '../read/tree.ts';
import { isMap } from '../values/merge.ts';
import { locateField } from '../yaml/locate.ts';
import { parseYaml } from '../yaml/parse.ts';
import {
  defaultSettings,
  type LintSettings,
  type RuleSeverity,
  ruleSeverities,
  type SeverityByRule,
} from './settings.ts';

export const SETTINGS_FILE = '.swarmlint.yaml';

const KEYS = ['rules', 'overrides', 'policies', 'maxWarnings', 'baseline', 'rulesUrl'] as const;

/** The settings file that concerns a folder: the nearest one above it in the tree; undefined where there is none. */
export function settingsFileFor(fileSystem: FileSystem, folder: string, root: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, SETTINGS_FILE);
    if (fileSystem.facts(path)?.kind === 'file') return path;
    if (at === root || dirname(at) === at) return undefined;
  }
}

/**
 * Reads a settings file; every problem is reported, and undefined when it cannot be used at all. What it names lies in
 * the tree `root`, or, for a file from elsewhere, beside that file: it is read and written for who wrote the file.
 */
export function readSettingsFile(
  fileSystem: FileSystem,
  path: string,
  { root, displayBase }: { readonly root: string; readonly displayBase: string },
  report: Report,
): LintSettings | undefined {
  const folder = dirname(path);
  const tree = openTree(fileSystem, isWithin(root, folder) ? root : folder, displayBase);
  const source = readTextFile(tree, path, { bytes: 0, documents: 0 }, report);
  if (source === undefined) return undefined;
  const yaml = parseYaml(source, report);
  const [document, second] = yaml.documents;
  if (document === undefined) return defaultSettings(folder);
  if (second !== undefined || !isMap(document.value)) {
    const { start } = locateField(yaml, (second ?? document).rootEvent, [], 'value');
    report(
      findingAt(
        source.positionOf(start),
        'lint.settings',
        'the settings are not exactly one map',
        'Write one map',
      ),
    );
    return undefined;
  }
  const reader: Reader = {
    unknownKey: 'lint.settings',
    invalid: 'lint.settings',
    problem(rule, field, fact, fix, at = 'value') {
      const { start } = locateField(yaml, document.rootEvent, field, at);
      report(findingAt(source.positionOf(start), rule, fact, fix));
    },
  };
  return settingsOf(reader, document.value, folder, tree);
}

function settingsOf(
  reader: Reader,
  file: Readonly<Record<string, unknown>>,
  folder: string,
  tree: Tree,
): LintSettings {
  refuseUnknownKeys(reader, file, KEYS, []);
  const baseline = optionalText(reader, file.baseline, ['baseline']);
  if (baseline !== undefined) refuseOutside(reader, tree, ['baseline'], resolve(folder, baseline));
  const maxWarnings = warningsCount(reader, file.maxWarnings);
  const rulesUrl = webAddress(reader, file.rulesUrl);
  return {
    folder,
    rules: severities(reader, file.rules, ['rules']),
    overrides: overridesOf(reader, file.overrides),
    policies: textList(reader, file.policies, ['policies']).map((path, index) => {
      const directory = resolve(folder, path);
      refuseOutside(reader, tree, ['policies', index], directory);
      if (tree.fileSystem.facts(directory)?.kind !== 'directory')
        problem(
          reader,
          ['policies', index],
          `there is no folder ${JSON.stringify(path)}`,
          'Name a folder of SwarmPolicies, relative to this file',
        );
      return directory;
    }),
    ...(maxWarnings === undefined ? {} : { maxWarnings }),
    ...(baseline === undefined ? {} : { baseline: resolve(folder, baseline) }),
    ...(rulesUrl === undefined ? {} : { rulesUrl }),
  };
}

function refuseOutside(reader: Reader, tree: Tree, field: FieldPath, path: string): void {
  if (leadsOut(tree, path))
    problem(reader, field, `${formatPath(field)} leads out of the repository`, 'Name a place inside of it');
}

function problem(reader: Reader, field: FieldPath, fact: string, fix: string, at?: 'key'): void {
  reader.problem('lint.settings', field, fact, fix, at);
}

function overridesOf(reader: Reader, value: unknown): LintSettings['overrides'] {
  return optionalList(reader, value, ['overrides']).map((item, index) => {
    const field = ['overrides', index];
    const map = optionalMap(reader, item, field);
    refuseUnknownKeys(reader, map, ['paths', 'rules'], field);
    for (const key of ['paths', 'rules'])
      if (map[key] === undefined) problem(reader, field, `${formatPath(field)} has no ${key}`, `Add ${key}`);
    const paths = textList(reader, map.paths, [...field, 'paths']);
    return { paths, rules: severities(reader, map.rules, [...field, 'rules']) };
  });
}

function severities(reader: Reader, value: unknown, field: FieldPath): SeverityByRule {
  const map = optionalMap(reader, value, field);
  const entries = Object.entries(map).flatMap(([name, severity]): [string, RuleSeverity][] => {
    if (!settableNames.includes(name)) {
      const fact = `there is no rule ${JSON.stringify(name)}${nearHint(name, settableNames)}`;
      problem(
        reader,
        [...field, name],
        fact,
        'Name a rule by its id, a group as group.*, or * for all',
        'key',
      );
      return [];
    }
    if (isSeverity(severity)) return [[name, severity]];
    const hint = typeof severity === 'string' ? nearHint(severity, ruleSeverities) : '';
    problem(
      reader,
      [...field, name],
      `the severity of ${name} is none of ${ruleSeverities.join(', ')}${hint}`,
      'Write one of them',
    );
    return [];
  });
  return Object.fromEntries(entries);
}

function isSeverity(value: unknown): value is RuleSeverity {
  return ruleSeverities.some((severity) => severity === value);
}

function warningsCount(reader: Reader, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  problem(
    reader,
    ['maxWarnings'],
    'maxWarnings is no whole number from 0',
    'Write a number, or leave it out for no limit',
  );
  return undefined;
}

function webAddress(reader: Reader, value: unknown): string | undefined {
  const text = optionalText(reader, value, ['rulesUrl']);
  if (text === undefined) return undefined;
  if (/^https?:\/\/\S+$/.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '');
  problem(
    reader,
    ['rulesUrl'],
    'rulesUrl is no http or https address',
    'Write the address of the folder that has <rule>.md',
  );
  return undefined;
}

import { resolve } from 'node:path';
import type { PlacedFinding } from '../findings.ts';
import { defaultSettings, type LintSettings } from '../lint/settings.ts';
import { readSettingsFile, settingsFileFor } from '../lint/settings-file.ts';
import { type CommandInput, UsageError } from './command.ts';
import { treeRootAround } from './tree-root.ts';

/** The settings that hold for the working directory, or what is wrong with their file. */
export type SettingsRead =
  | { readonly kind: 'settings'; readonly settings: LintSettings }
  | { readonly kind: 'broken'; readonly findings: readonly PlacedFinding[] };

/** Reads the file that was named, else the nearest .swarmlint.yaml from the working directory to the repository's root. */
export function lintSettings({ fileSystem, cwd }: CommandInput, named: string | undefined): SettingsRead {
  const root = treeRootAround(fileSystem, cwd, cwd);
  const path = named === undefined ? settingsFileFor(fileSystem, cwd, root) : resolve(cwd, named);
  if (path === undefined) return { kind: 'settings', settings: defaultSettings(root) };
  if (fileSystem.facts(path)?.kind !== 'file')
    throw new UsageError(`--config: there is no file ${JSON.stringify(named)}`);
  const findings: PlacedFinding[] = [];
  const settings = readSettingsFile(fileSystem, path, { root, displayBase: cwd }, (finding) =>
    findings.push(finding),
  );
  return settings === undefined || findings.length > 0
    ? { kind: 'broken', findings }
    : { kind: 'settings', settings };
}

import { basename, join, relative, resolve, sep } from 'node:path';
import { GitFailure } from '../git/git-failure.ts';
import { affectedTargets } from '../lint/affected-targets.ts';
import { withoutIgnored } from '../lint/apply-ignores.ts';
import { type Linted, lintStream, lintTargetsAt } from '../lint/lint-paths.ts';
import { withOtherReaders } from '../lint/other-readers.ts';
import { type LintSettings, withSeverities } from '../lint/settings.ts';
import { SETTINGS_FILE } from '../lint/settings-file.ts';
import { type LintTarget, lintTargets } from '../lint/targets.ts';
import type { RenderOptions } from '../options.ts';
import { overlayFileSystem } from '../read/overlay-file-system.ts';
import { isWithin } from '../read/tree.ts';
import type { LintReport } from '../report/lint-report.ts';
import { sortedFindings } from '../report/text.ts';
import { type CommandInput, UsageError, type WrittenFile } from './command.ts';
import type { LintArguments } from './lint-arguments.ts';
import { renderOptions, streamText } from './source-arguments.ts';
import { treeRootAround } from './tree-root.ts';

/** What is found for the command line; with --fix, what is left when the fixed files are written. */
export async function lintEverything(
  input: CommandInput,
  given: LintArguments,
  settings: LintSettings,
): Promise<{ readonly report: LintReport; readonly fixed: readonly WrittenFile[] }> {
  const linted = await lintAll(input, given, settings);
  const report = reportOf(input, linted, settings);
  const fixed = given.fixes ? await fixedFiles(input, linted, report) : [];
  if (fixed.length === 0) return { report, fixed };
  const after = { ...input, fileSystem: overlayFileSystem(input.fileSystem, fixed) };
  return { report: reportOf(after, await lintAll(after, given, settings), settings), fixed };
}

/** Only what lies in the repository is ours to write. */
async function fixedFiles(
  input: CommandInput,
  linted: Linted,
  report: LintReport,
): Promise<readonly WrittenFile[]> {
  const { fixFiles } = await import('../lint/fix/fix-files.ts');
  const root = input.fileSystem.realPath(treeRootAround(input.fileSystem, input.cwd, input.cwd));
  const texts = linted.texts.filter(({ id }) => isWithin(root, id));
  return fixFiles({ texts, all: linted.findings, told: report.findings, idOf: textIds(input) });
}

/** Which of the texts that were read a finding's file is, by its path without links. */
function textIds({ fileSystem, cwd }: CommandInput): (file: string) => string {
  return (file) => {
    const path = resolve(cwd, file);
    return fileSystem.facts(path) === undefined ? path : fileSystem.realPath(path);
  };
}

interface LintedInput extends Linted {
  /** What was read from standard input. */
  readonly stream?: string;
}

async function lintAll(
  input: CommandInput,
  { source, paths, since, config, baseline }: LintArguments,
  settings: LintSettings,
): Promise<LintedInput> {
  const optionsFor = (path: string) => {
    const options = renderOptions(input, path, source);
    return { ...options, policyDirectories: [...settings.policies, ...(options.policyDirectories ?? [])] };
  };
  const named = paths.filter((path) => path !== '-');
  const targets = named.flatMap((path) => {
    const found = lintTargets(input.fileSystem, resolve(input.cwd, path));
    if (found.length === 0)
      throw new UsageError(
        `there is nothing at ${JSON.stringify(path)}. Name recipes, folders of recipes, or files`,
      );
    return found;
  });
  const unique = [...new Map(targets.map((target) => [target.path, target])).values()];
  const ownFiles = [config, baseline, settings.baseline].flatMap((file) =>
    file === undefined ? [] : [resolve(input.cwd, file)],
  );
  const touched =
    since === undefined ? unique : await touchedSince(input, since, unique, optionsFor, ownFiles);
  const found = await lintTargetsAt(touched, optionsFor);
  // What is idle here may be in use where a recipe that was not linted imports the file.
  const isIdle = withoutIgnored(found.findings, found.texts, textIds(input)).some(
    ({ rule }) => rule === 'lint.ignore-unused',
  );
  const linted = isIdle
    ? { ...found, texts: await withOtherReaders(found.texts, touched, optionsFor) }
    : found;
  if (named.length === paths.length) return linted;
  const stream = await streamText(input);
  const streamed = lintStream(stream, optionsFor(input.cwd));
  return {
    targets: [...linted.targets, ...streamed.targets],
    findings: [...linted.findings, ...streamed.findings],
    texts: [...linted.texts, ...streamed.texts],
    stream,
  };
}

/** The targets that the changes since a commit may have touched; all of them when what lint itself goes by has changed. */
async function touchedSince(
  { fileSystem, cwd, changedFiles }: CommandInput,
  since: string,
  targets: readonly LintTarget[],
  optionsFor: (path: string) => RenderOptions,
  ownFiles: readonly string[],
): Promise<readonly LintTarget[]> {
  if (changedFiles === undefined) throw new UsageError('--since needs Git');
  const { root, files, hasLinks } = await changedFiles(cwd, since).catch((error: unknown) => {
    throw error instanceof GitFailure ? new UsageError(`--since: ${error.message}`) : error;
  });
  // A checkout may be known by a name that leads through links.
  const named = treeRootAround(fileSystem, cwd, cwd);
  const changed = files.flatMap((file) => [file, join(named, relative(root, file))]);
  const isOwn = (file: string) => basename(file) === SETTINGS_FILE || ownFiles.includes(file);
  return hasLinks || changed.some(isOwn) ? targets : affectedTargets(targets, optionsFor, changed);
}

/** What lint tells of what was found: without what is ignored, in the severities of the settings. */
export function reportOf(input: CommandInput, linted: LintedInput, settings: LintSettings): LintReport {
  const root = treeRootAround(input.fileSystem, input.cwd, input.cwd);
  const pathOf = (file: string) => resolve(input.cwd, file);
  const kept = withoutIgnored(linted.findings, linted.texts, textIds(input));
  const { stream } = linted;
  return {
    findings: sortedFindings(withSeverities(kept, settings, pathOf)),
    targets: linted.targets.toSorted(),
    fileInRepository(file) {
      const path = pathOf(file);
      return file !== 'stdin' && isWithin(root, path) ? relative(root, path).replaceAll(sep, '/') : file;
    },
    ...(settings.rulesUrl === undefined ? {} : { rulesUrl: settings.rulesUrl }),
    ...(stream === undefined ? {} : { stream }),
  };
}

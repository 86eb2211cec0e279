import { relative, resolve } from 'node:path';
import { finding } from '../../schemas/errors.ts';
import type { PlacedFinding } from '../findings.ts';
import { baselineText, comparedWith, readBaseline } from '../lint/baseline.ts';
import { defaultSettings, type LintSettings, withSeverities } from '../lint/settings.ts';
import { decodeText } from '../read/text-file.ts';
import { isWithin, leadsOut, openTree } from '../read/tree.ts';
import { isError } from '../render-recipe.ts';
import type { LintReport } from '../report/lint-report.ts';
import { outputText } from '../report/outputs.ts';
import { oneLine } from '../report/plain-message.ts';
import { findingsText, sortedFindings } from '../report/text.ts';
import { limits } from '../yaml/limits.ts';
import {
  type CommandInput,
  type CommandResult,
  runCommand,
  UsageError,
  type WrittenFile,
} from './command.ts';
import { LINT_USAGE, type LintArguments, lintArguments } from './lint-arguments.ts';
import { lintEverything, reportOf } from './lint-run.ts';
import { lintSettings } from './lint-settings.ts';
import { treeRootAround } from './tree-root.ts';

/**
 * `swarm lint`: every finding of every recipe below the paths, in each of its environments, in every output that was
 * asked for. Ignores, severities and the baseline decide, in this order, what of them is told. Warnings leave the exit
 * code at 0, up to the most that are allowed.
 */
export function lint(input: CommandInput): Promise<CommandResult> {
  return runCommand(async () => {
    const given = lintArguments(input.argv);
    const read = lintSettings(input, given.config);
    if (read.kind === 'broken') {
      // Settings that are not understood would give another verdict than the one that was meant: nothing else is told.
      const settings = defaultSettings(input.cwd);
      const report = reportOf(input, { targets: [], findings: read.findings, texts: [] }, settings);
      return answer(input, given, settings, report, { fixed: [], files: [] });
    }
    const { settings } = read;
    const { report: found, fixed } = await lintEverything(input, given, settings);
    const { report, files } = againstBaseline(input, given, settings, found);
    return answer(input, given, settings, report, { fixed, files });
  }, LINT_USAGE);
}

/** The report without what the baseline knows, and with what it no longer has to; or a new baseline that knows everything. */
function againstBaseline(
  input: CommandInput,
  { baseline, writesBaseline, source }: LintArguments,
  settings: LintSettings,
  report: LintReport,
): { readonly report: LintReport; readonly files: readonly WrittenFile[] } {
  const path = baseline === undefined ? settings.baseline : resolve(input.cwd, baseline);
  if (path !== undefined) refuseLinkOut(input, path);
  if (writesBaseline) {
    if (path === undefined)
      throw new UsageError('--write-baseline needs --baseline FILE, or baseline in .swarmlint.yaml');
    return { report: { ...report, findings: [] }, files: [{ path, text: baselineText(report) }] };
  }
  if (path === undefined) return { report, files: [] };
  const { kind, bytes } = input.fileSystem.facts(path) ?? { kind: 'other', bytes: 0 };
  if (bytes > limits.recipeBytes) throw new UsageError(`${path} is larger than ${limits.recipeBytes} bytes`);
  const known = kind === 'file' ? decodeText(input.fileSystem.read(path)) : undefined;
  const baselined = known === undefined ? undefined : readBaseline(known);
  if (baselined === undefined) throw new UsageError(`${path} is no baseline; make one with --write-baseline`);
  const { added, gone } = comparedWith(baselined, report);
  const file = nameOf(input, path);
  const unused = gone.map(
    (known): PlacedFinding => ({
      ...finding('lint.baseline-unused', { rule: known.rule, file: known.file }),
      position: { file, line: known.line, column: known.column },
      valueOrigins: [],
    }),
  );
  // One environment does not tell what the others have.
  const told =
    source.environment === undefined
      ? withSeverities(unused, settings, (name) => resolve(input.cwd, name))
      : [];
  return { report: { ...report, findings: sortedFindings([...added, ...told]) }, files: [] };
}

/** A file that is named inside of the repository is not read or written outside of it. */
function refuseLinkOut({ fileSystem, cwd }: CommandInput, path: string): void {
  const root = treeRootAround(fileSystem, cwd, cwd);
  if (isWithin(root, path) && leadsOut(openTree(fileSystem, root, cwd), path))
    throw new UsageError(`${path} is a link that leads out of the repository`);
}

function answer(
  input: CommandInput,
  { outputs, maxWarnings }: LintArguments,
  settings: LintSettings,
  report: LintReport,
  { fixed, files }: { readonly fixed: readonly WrittenFile[]; readonly files: readonly WrittenFile[] },
): CommandResult {
  const most = maxWarnings ?? settings.maxWarnings ?? Number.POSITIVE_INFINITY;
  const warnings = report.findings.filter((finding) => !isError(finding)).length;
  const shown = outputs.find(({ file }) => file === undefined);
  // Where standard output passes manifests on, people still want to read what was found.
  const complaint = shown?.format === 'krm' ? findingsText(report.findings) : '';
  const wrote = [
    ...fixed.map(({ path }) => `fixed ${nameOf(input, path)}\n`),
    ...files.map(({ path }) => `wrote the baseline ${nameOf(input, path)}\n`),
  ].join('');
  const tooMany = warnings > most ? `${warnings} warnings are more than the ${most} that are allowed\n` : '';
  return {
    exitCode: report.findings.some(isError) || warnings > most ? 1 : 0,
    stdout: shown === undefined ? '' : outputText(shown.format, report),
    stderr: wrote + complaint + tooMany,
    files: [
      ...fixed,
      ...files,
      ...outputs.flatMap(({ format, file }) =>
        file === undefined ? [] : [{ path: resolve(input.cwd, file), text: outputText(format, report) }],
      ),
    ],
  };
}

function nameOf({ cwd }: CommandInput, path: string): string {
  return oneLine(relative(cwd, path));
}

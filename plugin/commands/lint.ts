import { relative, resolve, sep } from 'node:path';
import type { PlacedFinding } from '../findings.ts';
import { withoutIgnored } from '../lint/apply-ignores.ts';
import { baselineText, newFindings, readBaseline } from '../lint/baseline.ts';
import { type Linted, lintStream, lintTargetsAt } from '../lint/lint-paths.ts';
import { defaultSettings, type LintSettings, withSeverities } from '../lint/settings.ts';
import { lintTargets } from '../lint/targets.ts';
import { decodeText } from '../read/text-file.ts';
import { isWithin } from '../read/tree.ts';
import { isError } from '../render-recipe.ts';
import type { LintReport } from '../report/lint-report.ts';
import { outputText } from '../report/outputs.ts';
import { findingsText, sortedFindings } from '../report/text.ts';
import {
  type CommandInput,
  type CommandResult,
  runCommand,
  UsageError,
  type WrittenFile,
} from './command.ts';
import { LINT_USAGE, type LintArguments, lintArguments } from './lint-arguments.ts';
import { lintSettings } from './lint-settings.ts';
import { renderOptions, streamText } from './source-arguments.ts';
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
    const settings = read.kind === 'settings' ? read.settings : defaultSettings(input.cwd);
    // Settings that are not understood would give another verdict than the one that was meant: nothing else is told.
    const linted =
      read.kind === 'settings' ? await lintAll(input, given, settings) : nothingBut(read.findings);
    const found = reportOf(input, linted, settings);
    const { report, files } = againstBaseline(input, given, settings, found);
    return answer(input, given, settings, report, files);
  }, LINT_USAGE);
}

interface LintedInput extends Linted {
  /** What was read from standard input. */
  readonly stream?: string;
}

function nothingBut(findings: readonly PlacedFinding[]): LintedInput {
  return { targets: [], findings, texts: [] };
}

async function lintAll(
  input: CommandInput,
  { source, paths }: LintArguments,
  settings: LintSettings,
): Promise<LintedInput> {
  const optionsFor = (path: string) => {
    const options = renderOptions(input, path, source);
    return { ...options, policyDirectories: [...settings.policies, ...(options.policyDirectories ?? [])] };
  };
  const named = paths.filter((path) => path !== '-');
  const targets = named.flatMap((path) => {
    const found = lintTargets(input.fileSystem, resolve(input.cwd, path));
    if (found.length === 0) throw new UsageError(`there is nothing at ${JSON.stringify(path)}`);
    return found;
  });
  const unique = [...new Map(targets.map((target) => [target.path, target])).values()];
  const linted = await lintTargetsAt(unique, optionsFor);
  if (named.length === paths.length) return linted;
  const stream = await streamText(input);
  const streamed = await lintStream(stream, optionsFor(input.cwd));
  return {
    targets: [...linted.targets, ...streamed.targets],
    findings: [...linted.findings, ...streamed.findings],
    texts: [...linted.texts, ...streamed.texts],
    stream,
  };
}

function reportOf(input: CommandInput, linted: LintedInput, settings: LintSettings): LintReport {
  const root = treeRootAround(input.fileSystem, input.cwd, input.cwd);
  const pathOf = (file: string) => resolve(input.cwd, file);
  const idOf = (file: string) => {
    const path = pathOf(file);
    return input.fileSystem.facts(path) === undefined ? path : input.fileSystem.realPath(path);
  };
  const kept = withoutIgnored(linted.findings, linted.texts, idOf);
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

/** The report without what the baseline knows, or with a new baseline that knows everything. */
function againstBaseline(
  input: CommandInput,
  { baseline, writesBaseline }: LintArguments,
  settings: LintSettings,
  report: LintReport,
): { readonly report: LintReport; readonly files: readonly WrittenFile[] } {
  const path = baseline === undefined ? settings.baseline : resolve(input.cwd, baseline);
  if (writesBaseline) {
    if (path === undefined)
      throw new UsageError('--write-baseline needs --baseline FILE, or baseline in .swarmlint.yaml');
    return { report: { ...report, findings: [] }, files: [{ path, text: baselineText(report) }] };
  }
  if (path === undefined) return { report, files: [] };
  const known =
    input.fileSystem.facts(path)?.kind === 'file' ? decodeText(input.fileSystem.read(path)) : undefined;
  const baselined = known === undefined ? undefined : readBaseline(known);
  if (baselined === undefined) throw new UsageError(`${path} is no baseline; make one with --write-baseline`);
  return { report: { ...report, findings: newFindings(report, baselined) }, files: [] };
}

function answer(
  input: CommandInput,
  { outputs, maxWarnings }: LintArguments,
  settings: LintSettings,
  report: LintReport,
  files: readonly WrittenFile[],
): CommandResult {
  const most = maxWarnings ?? settings.maxWarnings ?? Number.POSITIVE_INFINITY;
  const warnings = report.findings.filter((finding) => !isError(finding)).length;
  const shown = outputs.find(({ file }) => file === undefined);
  // Where standard output passes manifests on, people still want to read what was found.
  const complaint = shown?.format === 'krm' ? findingsText(report.findings) : '';
  const tooMany = warnings > most ? `${warnings} warnings are more than the ${most} that are allowed\n` : '';
  return {
    exitCode: report.findings.some(isError) || warnings > most ? 1 : 0,
    stdout: shown === undefined ? '' : outputText(shown.format, report),
    stderr: complaint + tooMany,
    files: [
      ...files,
      ...outputs.flatMap(({ format, file }) =>
        file === undefined ? [] : [{ path: resolve(input.cwd, file), text: outputText(format, report) }],
      ),
    ],
  };
}

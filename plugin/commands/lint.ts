import { relative, resolve } from 'node:path';
import type { PlacedFinding } from '../findings.ts';
import { lintFile, lintRecipe } from '../lint/lint-recipe.ts';
import { lintTargets } from '../lint/targets.ts';
import { displayName, isWithin, openTree } from '../read/tree.ts';
import { isError, renderStream } from '../render-recipe.ts';
import type { LintReport } from '../report/lint-report.ts';
import { type Output, outputText } from '../report/outputs.ts';
import { findingsText, sortedFindings } from '../report/text.ts';
import { type CommandInput, type CommandResult, runCommand, UsageError } from './command.ts';
import { LINT_USAGE, type LintArguments, lintArguments } from './lint-arguments.ts';
import { renderOptions, streamText } from './source-arguments.ts';
import { treeRootAround } from './tree-root.ts';

/**
 * `swarm lint`: every finding of every recipe below the paths, in each of its environments, in every output that was
 * asked for. Warnings leave the exit code at 0, up to --max-warnings.
 */
export function lint(input: CommandInput): Promise<CommandResult> {
  return runCommand(async () => {
    const given = lintArguments(input.argv);
    const linted: Linted[] = [];
    for (const path of given.paths) linted.push(await lintPath(input, path, given));
    const report = reportOf(input, linted);
    const { outputs, maxWarnings } = given;
    return {
      exitCode: isFailure(report.findings, maxWarnings) ? 1 : 0,
      stdout: written(
        outputs.find(({ file }) => file === undefined),
        report,
      ),
      stderr: complaints(report, given),
      files: outputs.flatMap(({ format, file }) =>
        file === undefined ? [] : [{ path: resolve(input.cwd, file), text: outputText(format, report) }],
      ),
    };
  }, LINT_USAGE);
}

/** What was found for one path of the command line. */
interface Linted {
  readonly targets: readonly string[];
  readonly findings: readonly PlacedFinding[];
  readonly stream?: string;
}

async function lintPath(input: CommandInput, path: string, { source }: LintArguments): Promise<Linted> {
  if (path === '-') {
    const stream = await streamText(input);
    const { findings } = await renderStream(stream, renderOptions(input, input.cwd, source));
    return { targets: ['stdin'], findings, stream };
  }
  const absolute = resolve(input.cwd, path);
  const targets = lintTargets(input.fileSystem, absolute);
  if (targets.length === 0) throw new UsageError(`there is nothing at ${JSON.stringify(path)}`);
  const findings: PlacedFinding[] = [];
  const names: string[] = [];
  for (const target of targets) {
    const options = { ...renderOptions(input, target.path, source), mayUseExamples: true };
    names.push(displayName(openTree(input.fileSystem, options.treeRoot, input.cwd), target.path));
    const lintIt = target.kind === 'recipe' ? lintRecipe : lintFile;
    findings.push(...(await lintIt(target.path, options)));
  }
  return { targets: names, findings };
}

function reportOf(input: CommandInput, linted: readonly Linted[]): LintReport {
  const stream = linted.find((each) => each.stream !== undefined)?.stream;
  const root = treeRootAround(input.fileSystem, input.cwd, input.cwd);
  return {
    findings: sortedFindings(linted.flatMap(({ findings }) => findings)),
    targets: [...new Set(linted.flatMap(({ targets }) => targets))].sort(),
    fileInRepository(file) {
      if (file === 'stdin') return file;
      const path = resolve(input.cwd, file);
      return isWithin(root, path) ? relative(root, path).replaceAll('\\', '/') : path;
    },
    ...(stream === undefined ? {} : { stream }),
  };
}

function written(output: Output | undefined, report: LintReport): string {
  return output === undefined ? '' : outputText(output.format, report);
}

/** Where standard output passes manifests on, people still want to read what was found. */
function complaints(report: LintReport, { outputs, maxWarnings }: LintArguments): string {
  const passesOn = outputs.some(({ format, file }) => format === 'krm' && file === undefined);
  const count = warningsIn(report.findings);
  const tooMany =
    maxWarnings === undefined || count <= maxWarnings
      ? ''
      : `${count} warnings are more than --max-warnings ${maxWarnings}\n`;
  return (passesOn ? findingsText(report.findings) : '') + tooMany;
}

function isFailure(findings: readonly PlacedFinding[], maxWarnings = Number.POSITIVE_INFINITY): boolean {
  return findings.some(isError) || warningsIn(findings) > maxWarnings;
}

function warningsIn(findings: readonly PlacedFinding[]): number {
  return findings.filter((finding) => !isError(finding)).length;
}

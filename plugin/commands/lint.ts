import { resolve } from 'node:path';
import type { PlacedFinding } from '../findings.ts';
import { lintFile, lintRecipe } from '../lint/lint-recipe.ts';
import { type LintTarget, lintTargets } from '../lint/targets.ts';
import { isError, renderStream } from '../render-recipe.ts';
import { findingsJson } from '../report/json.ts';
import { findingsText, sortedFindings } from '../report/text.ts';
import { type CommandInput, type CommandResult, runCommand, UsageError } from './command.ts';
import { parsedArguments, renderOptions, sourceOptions, streamText } from './source-arguments.ts';

export const LINT_USAGE =
  'usage: swarm lint [PATH...|-] [--environment NAME] [--namespace NAME] [--policies DIR] [--set name=value]... [-o text|json]';

/**
 * `swarm lint`: every finding of every recipe below the paths, in each of its environments, on stdout. Warnings alone
 * leave the exit code at 0.
 */
export function lint(input: CommandInput): Promise<CommandResult> {
  return runCommand(async () => {
    const { values, positionals } = lintArguments(input.argv);
    if (values.output !== 'text' && values.output !== 'json')
      throw new UsageError('-o is neither text nor json');
    const findings: PlacedFinding[] = [];
    for (const path of positionals.length === 0 ? ['.'] : positionals) {
      findings.push(...(await lintPath(input, path, values)));
    }
    const sorted = sortedFindings(findings);
    const stdout = values.output === 'json' ? findingsJson(sorted) : findingsText(sorted);
    return { exitCode: sorted.some(isError) ? 1 : 0, stdout, stderr: '' };
  }, LINT_USAGE);
}

type LintValues = ReturnType<typeof lintArguments>['values'];

async function lintPath(
  input: CommandInput,
  path: string,
  values: LintValues,
): Promise<readonly PlacedFinding[]> {
  if (path === '-') {
    const result = await renderStream(await streamText(input), renderOptions(input, input.cwd, values));
    return result.findings;
  }
  const absolute = resolve(input.cwd, path);
  const targets = lintTargets(input.fileSystem, absolute);
  if (targets.length === 0) throw new UsageError(`there is nothing at ${JSON.stringify(path)}`);
  const results = [];
  for (const target of targets) results.push(...(await lintTarget(input, target, values)));
  return results;
}

function lintTarget(
  input: CommandInput,
  target: LintTarget,
  values: LintValues,
): Promise<readonly PlacedFinding[]> {
  const options = {
    ...renderOptions(input, target.path, values),
    mayUseExamples: true,
  };
  return target.kind === 'recipe' ? lintRecipe(target.path, options) : lintFile(target.path, options);
}

function lintArguments(argv: readonly string[]) {
  return parsedArguments(argv, {
    ...sourceOptions,
    output: { type: 'string', short: 'o', default: 'text' },
  });
}

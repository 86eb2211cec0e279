import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { outputsOf } from '../../plugin/commands/output-arguments.ts';
import { type CommandLine, type ExitCode, UsageError } from '../command-line.ts';
import { outputFormats, outputText } from '../team-tests/report/outputs.ts';
import { findRecipes } from '../team-tests/run/find-recipes.ts';
import { runTests } from '../team-tests/run/run-tests.ts';
import { hasPassed } from '../team-tests/run/test-results.ts';
import { writeWhole } from './write-whole.ts';

/** Options of `swarm test` as commander gives them. */
export interface TestOptions {
  readonly output: readonly string[];
  readonly environment?: string;
  readonly name?: string;
  readonly namespace: string;
  readonly parallel?: string;
}

/** `swarm test`: runs the tests of recipes. 0 when there are some and all passed, else 1. */
export async function testRecipes(
  paths: readonly string[],
  options: TestOptions,
  line: CommandLine,
): Promise<ExitCode> {
  const { environment, name, namespace } = options;
  const outputs = outputsOf(options.output, outputFormats, 'text');
  const recipes = findRecipes(paths.length === 0 ? ['.'] : paths, line.cwd);
  const results = await runTests(recipes, {
    filter: { ...(environment !== undefined && { environment }), ...(name !== undefined && { name }) },
    namespace,
    parallel: parallelOf(options.parallel),
    recipeServer: line.recipeServer,
    signal: line.stopping,
  });
  for (const { format, file } of outputs) {
    const text = outputText(format, results);
    if (file === undefined) line.write(text);
    else writeWhole({ path: resolve(line.cwd, file), text });
  }
  if (results.cases.length === 0 && results.problems.length === 0)
    line.complain(
      name === undefined || environment !== undefined
        ? 'there are no such tests. Write one in tests/ of a recipe (docs/testing.md)\n'
        : `no test has ${JSON.stringify(name)} in its name. Run them all without --name to see how they are called\n`,
    );
  return hasPassed(results) ? 0 : 1;
}

function parallelOf(text: string | undefined): number {
  if (text === undefined) return availableParallelism();
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new UsageError(`--parallel is a whole number from 1 to 999, not "${text}"`);
}

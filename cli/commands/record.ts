import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { TeamTest } from '../../schemas/generated/team-test-types.ts';
import { CommandFailure, type CommandLine, type ExitCode, UsageError } from '../command-line.ts';
import { loadModel } from '../run/load-model.ts';
import { chooseModel, describeModel, type ModelFlags } from '../run/model-choice.ts';
import { readInput } from '../run/read-input.ts';
import { commandLinePosition, type RecordOptions, recordCase } from '../team-tests/record/record-case.ts';
import { newTestText, updatedTestText } from '../team-tests/record/test-text.ts';
import { outputText } from '../team-tests/report/outputs.ts';
import { type FoundRecipe, findRecipes } from '../team-tests/run/find-recipes.ts';
import { planCases, type TestCase } from '../team-tests/run/plan-cases.ts';
import { runTests } from '../team-tests/run/run-tests.ts';
import { hasPassed } from '../team-tests/run/test-results.ts';
import { writeWhole } from './write-whole.ts';

/** Options of `swarm record` as commander gives them. */
export interface RecordCommandOptions extends ModelFlags {
  readonly name?: string;
  readonly file?: string;
  readonly run?: string;
  readonly team?: string;
  readonly agent?: string;
  readonly prompt?: string;
  readonly input?: string;
  readonly environment?: string;
  readonly namespace: string;
  readonly update?: true;
}

/**
 * `swarm record`: makes a test of a real run, or refreshes what models and servers say in recorded ones, and then runs
 * it. 0 when it passes.
 */
export async function recordTests(
  path: string,
  options: RecordCommandOptions,
  line: CommandLine,
): Promise<ExitCode> {
  const [recipe, second] = findRecipes([path], line.cwd);
  if (recipe === undefined || second !== undefined)
    throw new UsageError(`${JSON.stringify(path)} is no single recipe. Name one`);
  const script = join(recipe.directory, 'tests/model.script.yaml');
  const choice = chooseModel(options, line.env, existsSync(script) ? relative(line.cwd, script) : undefined);
  line.complain(`${describeModel(choice)}\n`);
  const setting: RecordOptions = {
    model: await loadModel(choice, line.cwd),
    namespace: options.namespace,
    recipeServer: line.recipeServer,
    signal: line.stopping,
    secretValues: secretVariables(line.env),
  };
  const warn = (warning: string): void => line.complain(`Warning: ${warning}\n`);
  const recorded =
    options.update === true
      ? await refreshTests(recipe, options, setting, warn, line.cwd)
      : await newTest(recipe, options, setting, warn);
  for (const { file } of recorded) line.complain(`wrote ${relative(line.cwd, file)}\n`);
  const results = await runTests(
    [...new Set(recorded.map(({ file }) => file))].flatMap((file) => findRecipes([file], line.cwd)),
    { ...setting, filter: {}, parallel: 1 },
  );
  const names = recorded.map(({ name }) => name);
  const own = { ...results, cases: results.cases.filter(({ name }) => names.includes(name)) };
  line.write(outputText('text', own));
  return hasPassed(own) ? 0 : 1;
}

interface RecordedTest {
  /** Absolute. */
  readonly file: string;
  readonly name: string;
}

async function newTest(
  recipe: FoundRecipe,
  options: RecordCommandOptions,
  setting: RecordOptions,
  warn: (warning: string) => void,
): Promise<readonly RecordedTest[]> {
  const { name, environment, run, team, agent, prompt } = options;
  if (name === undefined) throw new UsageError('a test needs a name. Give it with --name');
  const file = join(recipe.directory, 'tests', options.file ?? `${slug(name)}.yaml`);
  if (existsSync(file))
    throw new UsageError(`${file} is there already. Refresh it with --update, or choose another --file`);
  const { environments } = recipe;
  if (environments.length > 0 && !environments.includes(environment ?? ''))
    throw new UsageError(`choose the --environment to record in: ${environments.join(', ')}`);
  const input = options.input === undefined ? undefined : readInput(options.input);
  const head: TeamTest = {
    apiVersion: 'recipes.kubeswarm.io/v1',
    kind: 'TeamTest',
    metadata: { name },
    ...(environment !== undefined && environments.length > 0 && { environments: [environment] }),
    ...(run !== undefined && { run }),
    ...(team !== undefined && { team }),
    ...(agent !== undefined && { agent }),
    ...(prompt !== undefined && { prompt }),
    ...(input !== undefined && { input }),
  };
  const testCase: TestCase = {
    placed: { test: head, positionOf: () => commandLinePosition },
    directory: recipe.directory,
    recipe: recipe.name,
    environment: environments.length > 0 ? environment : undefined,
  };
  const { model, servers, expect, warnings, scrub } = await recordCase(testCase, recipe, setting);
  warnings.forEach(warn);
  const text = {
    ...head,
    ...(prompt !== undefined && { prompt: scrub(prompt) }),
    ...(input !== undefined && {
      input: Object.fromEntries(Object.entries(input).map(([key, value]) => [key, scrub(value)])),
    }),
    model,
    ...(servers.length > 0 && { servers }),
    expect,
  };
  writeWhole({ path: file, text: newTestText(text) });
  return [{ file, name }];
}

/** Recorded tests have their agents in themselves; those with a script are written by people. */
async function refreshTests(
  recipe: FoundRecipe,
  { name, environment }: RecordCommandOptions,
  setting: RecordOptions,
  warn: (warning: string) => void,
  cwd: string,
): Promise<readonly RecordedTest[]> {
  const filter = {
    ...(name !== undefined && { name }),
    ...(environment !== undefined && { environment }),
  };
  const { cases, problems } = planCases(recipe, filter);
  const [problem] = problems;
  if (problem !== undefined) {
    const { file, line, column } = problem.position;
    throw new CommandFailure(`${file}:${line}:${column} ${problem.message}`);
  }
  // What is said in one environment is said in all of them: a test has one model.
  const first = new Map(cases.map((each) => [each.placed.test.metadata.name, each] as const).toReversed());
  const recorded = [...first.values()]
    .filter(({ placed }) => placed.test.model?.agents !== undefined)
    .toReversed();
  if (recorded.length === 0)
    throw new CommandFailure(
      'there is no recorded test here: none has model.agents. Record one: swarm record RECIPE --name NAME',
    );
  const done: RecordedTest[] = [];
  for (const testCase of recorded) {
    const { test, positionOf } = testCase.placed;
    const { model, servers, warnings } = await recordCase(testCase, recipe, setting);
    warnings.forEach(warn);
    const file = resolve(cwd, positionOf(['metadata', 'name']).file);
    const parts = {
      model: { ...test.model, ...model },
      servers: servers.length > 0 ? servers : undefined,
    };
    const text = updatedTestText(readFileSync(file, 'utf8'), test.metadata.name, parts);
    writeWhole({ path: file, text });
    done.push({ file, name: test.metadata.name });
  }
  return done;
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60);
}

function secretVariables(env: CommandLine['env']): readonly string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL/i.test(name) ? [value] : [],
  );
}

import { formatPath } from '../../../schemas/finding.ts';
import type { Failure } from '../judge/evidence.ts';
import { judge } from '../judge/judge.ts';
import type { PlacedTest, TestProblem } from '../parse/placed-test.ts';
import type { FoundRecipe } from './find-recipes.ts';
import { inParallel } from './in-parallel.ts';
import { type CaseFilter, planCases, type TestCase } from './plan-cases.ts';
import { playCase, type Stage } from './play-case.ts';
import { prepareCase } from './prepare-case.ts';
import type { CaseResult, PlacedFailure, TestResults } from './test-results.ts';

export interface TestRunOptions extends Stage {
  readonly filter: CaseFilter;
  /** Of objects that name none. */
  readonly namespace: string;
  /** How many tests run at the same time. */
  readonly parallel: number;
}

/** Runs all tests of the recipes; the same recipes give the same results. Rejects when the signal aborts. */
export async function runTests(
  recipes: readonly FoundRecipe[],
  options: TestRunOptions,
): Promise<TestResults> {
  const planned = recipes.map((recipe) => ({ recipe, ...planCases(recipe, options.filter) }));
  const work = planned.flatMap(({ recipe, cases }) =>
    cases.map((each) => () => resultOf(each, recipe, options)),
  );
  return {
    cases: await inParallel(work, options.parallel, options.signal),
    problems: planned.flatMap(({ problems }) => problems.map(problemFailure)),
    untested: recipes
      .filter(({ tests, problems }) => tests.length === 0 && problems.length === 0)
      .map(({ name }) => name),
  };
}

async function resultOf(
  testCase: TestCase,
  recipe: FoundRecipe,
  options: TestRunOptions,
): Promise<CaseResult> {
  const { placed, environment } = testCase;
  return {
    recipe: testCase.recipe,
    environment,
    name: placed.test.metadata.name,
    position: placed.positionOf(['metadata', 'name']),
    failures: await failuresOf(testCase, recipe, options),
  };
}

async function failuresOf(
  testCase: TestCase,
  recipe: FoundRecipe,
  options: TestRunOptions,
): Promise<readonly PlacedFailure[]> {
  const { test } = testCase.placed;
  const preparation = await prepareCase(testCase, recipe.options, options.namespace);
  if (preparation.kind === 'wrong') return preparation.problems.map(problemFailure);
  const { timeoutSeconds = 60, model, expect } = test;
  const needsAllTurns = model?.mayHaveUnusedTurns !== true;
  const played = await playCase({ ...preparation.prepared, timeoutSeconds, needsAllTurns }, options);
  const failures = played.kind === 'stuck' ? [played.failure] : judge(expect, played.evidence);
  return failures.map((failure) => placedFailure(failure, testCase.placed));
}

function placedFailure({ path, fact, details }: Failure, { positionOf }: PlacedTest): PlacedFailure {
  return { position: positionOf(path), field: formatPath(path), fact, details };
}

function problemFailure({ position, message }: TestProblem): PlacedFailure {
  return { position, fact: message, details: [] };
}

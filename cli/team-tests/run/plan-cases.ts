import { nearHint } from '../../../plugin/near-hint.ts';
import type { PlacedTest, TestProblem } from '../parse/placed-test.ts';

/** A recipe with its tests, as they were read. */
export interface TestedRecipe {
  /** Absolute. */
  readonly directory: string;
  /** As outputs name it. */
  readonly name: string;
  /** All that it has; empty for a recipe without. */
  readonly environments: readonly string[];
  readonly tests: readonly PlacedTest[];
  readonly problems: readonly TestProblem[];
}

/** One run of one test. */
export interface TestCase {
  readonly placed: PlacedTest;
  /** Absolute. */
  readonly directory: string;
  readonly recipe: string;
  readonly environment: string | undefined;
}

export interface CaseFilter {
  /** Of those recipes that have environments. */
  readonly environment?: string;
  /** Text that stands in the name of the test. */
  readonly name?: string;
}

/** Every test of a recipe in each of its environments, and what is wrong with the tests. */
export function planCases(
  recipe: TestedRecipe,
  filter: CaseFilter,
): { readonly cases: readonly TestCase[]; readonly problems: readonly TestProblem[] } {
  const { directory, name, environments, tests } = recipe;
  const problems = [
    ...recipe.problems,
    ...repeatedNames(tests),
    ...tests.flatMap(unknownEnvironments(environments)),
  ];
  const cases = tests
    .filter(({ test }) => filter.name === undefined || test.metadata.name.includes(filter.name))
    .flatMap((placed) =>
      environmentsOf(placed, environments, filter.environment).map((environment) => ({
        placed,
        directory,
        recipe: name,
        environment,
      })),
    );
  return { cases, problems };
}

function environmentsOf(
  { test }: PlacedTest,
  known: readonly string[],
  asked: string | undefined,
): readonly (string | undefined)[] {
  if (known.length === 0) return [undefined];
  const wanted = known.filter((environment) => test.environments?.includes(environment) ?? true);
  return asked === undefined ? wanted : wanted.filter((environment) => environment === asked);
}

function unknownEnvironments(known: readonly string[]): (placed: PlacedTest) => readonly TestProblem[] {
  return ({ test, positionOf }) =>
    (test.environments ?? []).flatMap((environment, index) => {
      if (known.includes(environment)) return [];
      const list = known.length === 0 ? 'The recipe has none' : `The recipe has ${known.join(', ')}`;
      const message = `there is no environment ${JSON.stringify(environment)}${nearHint(environment, known)}. ${list}`;
      return [{ position: positionOf(['environments', index]), message }];
    });
}

/** A name is how people and machines tell two tests apart, from one run to the next. */
function repeatedNames(tests: readonly PlacedTest[]): readonly TestProblem[] {
  return tests.flatMap(({ test, positionOf }, index) => {
    const first = tests.findIndex((other) => other.test.metadata.name === test.metadata.name);
    const { file, line } = tests[first]?.positionOf(['metadata', 'name']) ?? positionOf(['metadata', 'name']);
    if (first === index) return [];
    const message = `another test of the recipe is called so, at ${file}:${line}. Name what is different`;
    return [{ position: positionOf(['metadata', 'name']), message }];
  });
}

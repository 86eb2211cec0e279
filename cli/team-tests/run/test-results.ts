import type { SourcePosition } from '../../../schemas/finding.ts';
import type { TestCase } from './plan-cases.ts';

/** What came of all tests, in the order of their files. */
export interface TestResults {
  readonly cases: readonly CaseResult[];
  /** Files of tests that could not be used. */
  readonly problems: readonly PlacedFailure[];
  /** Recipes that have no tests, as outputs name them. */
  readonly untested: readonly string[];
}

export interface CaseResult extends Pick<TestCase, 'recipe' | 'environment'> {
  readonly name: string;
  readonly position: SourcePosition;
  /** None: it passed. */
  readonly failures: readonly PlacedFailure[];
}

/** One thing that is wrong, where a person put it. */
export interface PlacedFailure {
  readonly position: SourcePosition;
  /** Field of the test, as `expect.tools.called[0]`; absent for what is wrong with a file. */
  readonly field?: string;
  readonly fact: string;
  readonly details: readonly string[];
}

/** Whether nothing is wrong, and something was run. */
export function hasPassed({ cases, problems }: TestResults): boolean {
  return cases.length > 0 && problems.length === 0 && cases.every(({ failures }) => failures.length === 0);
}

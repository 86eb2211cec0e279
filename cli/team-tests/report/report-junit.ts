import { type JunitCase, junitDocument } from '../../../plugin/report/junit-document.ts';
import type { CaseResult, PlacedFailure, TestResults } from '../run/test-results.ts';
import { caseTitle } from './case-title.ts';

/** For CI: a suite for each recipe, and a failed case for each thing that is wrong with a file of tests. */
export function junitReport({ cases, problems }: TestResults): string {
  const broken = problems.length === 0 ? [] : [{ name: 'files of tests', cases: problems.map(problemCase) }];
  return junitDocument('swarm test', [
    ...broken,
    ...[...Map.groupBy(cases, ({ recipe }) => recipe)].map(([name, own]) => ({
      name,
      cases: own.map(testCase),
    })),
  ]);
}

function testCase(result: CaseResult): JunitCase {
  const { recipe, position, failures } = result;
  const [first] = failures;
  return {
    classname: recipe,
    name: caseTitle(result),
    file: position.file,
    line: position.line,
    ...(first !== undefined && { failure: { message: first.fact, lines: failures.flatMap(failureLines) } }),
  };
}

function problemCase(problem: PlacedFailure): JunitCase {
  const { file, line, column } = problem.position;
  return {
    classname: file,
    name: `can be used at ${line}:${column}`,
    file,
    line,
    failure: { message: problem.fact, lines: failureLines(problem) },
  };
}

function failureLines({ position, field = '', fact, details }: PlacedFailure): readonly string[] {
  const place = `${position.file}:${position.line}:${position.column}`;
  return [`${place}${field === '' ? '' : ` ${field}:`} ${fact}`, ...details.map((detail) => `  ${detail}`)];
}

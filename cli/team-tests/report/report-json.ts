import { safeJson } from '../../../plugin/report/safe-json.ts';
import { hasPassed, type PlacedFailure, type TestResults } from '../run/test-results.ts';

/** For programs. */
export function jsonReport(results: TestResults): string {
  const { cases, problems, untested } = results;
  const document = {
    passed: hasPassed(results),
    tests: cases.map(({ recipe, environment, name, position, failures }) => ({
      recipe,
      name,
      ...(environment !== undefined && { environment }),
      file: position.file,
      line: position.line,
      passed: failures.length === 0,
      failures: failures.map(failureEntry),
    })),
    problems: problems.map(failureEntry),
    untested,
  };
  return `${safeJson(JSON.stringify(document, null, 2))}\n`;
}

function failureEntry({ position, field, fact, details }: PlacedFailure) {
  return { ...position, ...(field !== undefined && { field }), message: fact, details };
}

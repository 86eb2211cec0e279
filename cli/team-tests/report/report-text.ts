import { hasPassed, type PlacedFailure, type TestResults } from '../run/test-results.ts';
import { caseTitle } from './case-title.ts';

/** For people: a line for each test, what is wrong with those that failed, and a sum. */
export function textReport(results: TestResults): string {
  const { cases, problems, untested } = results;
  const failed = cases.filter(({ failures }) => failures.length > 0).length;
  const blocks = [
    ...problems.map((problem) => `FAIL  ${failureText(problem, '')}`),
    ...cases.map((each) => {
      const title = `${each.recipe}: ${caseTitle(each)}\n`;
      if (each.failures.length === 0) return `PASS  ${title}`;
      return `FAIL  ${title}${each.failures.map((failure) => `  ${failureText(failure, '  ')}`).join('')}`;
    }),
    ...untested.map((name) => `NONE  ${name}: no tests\n`),
  ];
  const sum = [
    `${cases.length} ${cases.length === 1 ? 'test' : 'tests'}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(problems.length > 0 ? [`${problems.length} wrong in files of tests`] : []),
    ...(hasPassed(results) ? ['passed'] : []),
  ];
  return `${blocks.join('')}\n${sum.join(', ')}\n`;
}

function failureText({ position, field, fact, details }: PlacedFailure, indent: string): string {
  const { file, line, column } = position;
  const what = field === undefined || field === '' ? '' : ` ${field}:`;
  const lines = details.map((detail) => `${indent}    ${detail}\n`).join('');
  return `${file}:${line}:${column}${what} ${fact}\n${lines}`;
}

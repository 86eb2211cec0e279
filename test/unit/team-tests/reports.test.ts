import { expect, test } from '@jest/globals';
import { outputText } from '../../../cli/team-tests/report/outputs.ts';
import type { TestResults } from '../../../cli/team-tests/run/test-results.ts';
import { junitErrors } from '../../support/lint/published-schemas.ts';

const position = (line: number) => ({ file: 'recipes/a/tests/x.yaml', line, column: 7 });
const results: TestResults = {
  cases: [
    { recipe: 'recipes/a', environment: 'prod', name: 'holds', position: position(4), failures: [] },
    {
      recipe: 'recipes/a',
      environment: undefined,
      name: 'fails <b>&\u0001',
      position: position(9),
      failures: [
        {
          position: position(12),
          field: 'expect.output.contains[0]',
          fact: 'the output does not hold "x"',
          details: ['got "y"', '  ]]>'],
        },
      ],
    },
  ],
  problems: [{ position: position(20), fact: 'expekt is not a field of TeamTest', details: [] }],
  untested: ['recipes/b'],
};

test('[TEAMTEST-3] text says where each assertion stands that failed', () => {
  expect(
    outputText('text', results),
  ).toBe(`FAIL  recipes/a/tests/x.yaml:20:7 expekt is not a field of TeamTest
PASS  recipes/a: holds (prod)
FAIL  recipes/a: fails <b>&\u0001
  recipes/a/tests/x.yaml:12:7 expect.output.contains[0]: the output does not hold "x"
      got "y"
        ]]>
NONE  recipes/b: no tests

2 tests, 1 failed, 1 wrong in files of tests
`);
});

test('[TEAMTEST-11] JUnit follows its schema, and has a case for each test and each problem', async () => {
  const xml = outputText('junit', results);
  expect(await junitErrors(xml)).toEqual([]);
  expect(xml).toContain('<testsuites name="swarm test" tests="3" failures="2" errors="0">');
  expect(xml).toContain(
    '<testcase classname="recipes/a" name="holds (prod)" file="recipes/a/tests/x.yaml" line="4"/>',
  );
  expect(xml).toContain('recipes/a/tests/x.yaml:12:7 expect.output.contains[0]: the output does not hold');
  expect(await junitErrors(outputText('junit', { cases: [], problems: [], untested: [] }))).toEqual([]);
});

test('[TEAMTEST-11] JSON tells the same', () => {
  const document = JSON.parse(outputText('json', results));
  expect(document).toMatchObject({
    passed: false,
    tests: [
      { name: 'holds', environment: 'prod', passed: true, failures: [] },
      { passed: false, failures: [{ line: 12, column: 7, field: 'expect.output.contains[0]' }] },
    ],
    problems: [{ line: 20, message: 'expekt is not a field of TeamTest' }],
    untested: ['recipes/b'],
  });
});

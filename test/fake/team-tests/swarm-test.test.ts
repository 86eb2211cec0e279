import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { typed } from '../../support/cli/typed.ts';
import { junitErrors } from '../../support/lint/published-schemas.ts';
import { testHead, writeTestedRecipe } from '../../support/team-tests/tested-recipe.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();

/** Says who it is, and what its model is called. */
const answers = `model:
  agents:
    - name: clerk
      match: { system: You are the }
      turns: [{ name: say, find: { who: { pattern: "You are the .*", in: system } }, reply: { text: "{{ .model }} for {{ .find.who }}" } }]
`;
/** Reads a contact, then tries to delete it. */
const calls = `model:
  agents:
    - name: clerk
      match: { system: You are the }
      turns:
        - name: read
          reply: { toolCalls: [{ name: crm__get_contact, arguments: { id: "7" } }] }
        - name: delete
          reply: { toolCalls: [{ name: crm__delete_contact, arguments: { id: "7" } }] }
        - name: say
          reply: { text: "{{ (index .calls 0).result.name }}" }
servers:
  - name: crm
    tools:
      - name: get_contact
        results: [{ json: { name: Ann } }]
      - name: delete_contact
`;

const tests = {
  'environments.yaml': `${testHead('who')}parameters: { title: boss }
${answers}servers: [{ name: crm, tools: [{ name: get_contact }] }]
expect:
  output: { contains: [small for You are the boss] }
---
${testHead('who in prod')}environments: [prod]
${answers}servers: [{ name: crm, tools: [{ name: get_contact }] }]
expect:
  output: { contains: [large for You are the clerk] }
`,
  'calls.yaml': `${testHead('calls')}environments: [dev]
${calls}expect:
  tools:
    called: [{ tool: crm/get_contact, arguments: { id: "7" }, times: 1 }]
    denied: [{ tool: crm/delete_contact, by: allow, times: 1 }]
    only: [crm/get_contact]
  output: { equals: Ann }
`,
};

async function swarmTest(...argv: readonly string[]) {
  return typed(['test', ...argv], { cwd: folder });
}

beforeAll(() => {
  writeTestedRecipe(join(folder, 'good'), tests);
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'notes.txt'), 'x');
});

test('[TEAMTEST-6] a test runs in every environment, or in those that it names', async () => {
  const { code, stdout } = await swarmTest('good/tests/environments.yaml');
  expect(stdout).toBe(`PASS  good: who (dev)
FAIL  good: who (prod)
  good/tests/environments.yaml:13:24 expect.output.contains[0]: the output does not hold "small for You are the boss"
      got "large for You are the boss"
PASS  good: who in prod (prod)

3 tests, 1 failed
`);
  expect(code).toBe(1);
});

test('[TEAMTEST-12] exit code 0 when all that was asked for passed', async () => {
  const { code, stdout } = await swarmTest('good', '--environment', 'dev');
  expect(stdout).toBe('PASS  good: calls (dev)\nPASS  good: who (dev)\n\n2 tests, passed\n');
  expect(code).toBe(0);
});

test('[TEAMTEST-10] calls are seen although the agent tells no audit trail of them', async () => {
  const { code, stdout } = await swarmTest('good', '--name', 'calls');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'PASS  good: calls (dev)\n\n1 test, passed\n' });
});

describe('[TEAMTEST-12] exit code', () => {
  test.each([
    [
      1,
      ['good', '--name', 'nobody'],
      'no test has "nobody" in its name. Run them all without --name to see how they are called\n',
    ],
    [1, ['empty'], 'there are no such tests. Write one in tests/ of a recipe (docs/testing.md)\n'],
    [
      2,
      ['nowhere'],
      'error: there is nothing at "nowhere". Name recipes, folders of recipes, or files of tests\n',
    ],
    [2, ['notes.txt'], 'error: "notes.txt" is in no recipe. Name recipes, or files of their tests/\n'],
    [
      2,
      ['good', '-o', 'sarif'],
      'error: -o takes text, json, junit, or one of them with =FILE, not "sarif"\n',
    ],
    [
      2,
      ['good', '-o', 'text', '-o', 'json'],
      expect.stringContaining('only one -o can go to standard output'),
    ],
    [2, ['good', '--parallel', '0'], 'error: --parallel is a whole number from 1 to 999, not "0"\n'],
  ] as const)('%i for %j', async (wanted, argv, complaint) => {
    const { code, stderr } = await swarmTest(...argv);
    expect({ code, stderr }).toEqual({ code: wanted, stderr: complaint });
  });
});

test('[TEAMTEST-4] the same tests give the same bytes, however many run at once', async () => {
  const outputs = async (parallel: string) => {
    const { stdout } = await swarmTest('good', '--parallel', parallel, '-o', 'junit=out.xml', '-o', 'json');
    return [stdout, readFileSync(join(folder, 'out.xml'), 'utf8')];
  };
  const first = await outputs('1');
  expect(await outputs('4')).toEqual(first);
  expect(await junitErrors(first[1] ?? '')).toEqual([]);
  expect(first[1]).toContain('tests="4" failures="1"');
});

const failing: readonly (readonly [what: string, text: string, told: string])[] = [
  [
    '[TEAMTEST-9] a request that no agent of the script fits',
    `${answers.replace('You are the', 'You are not')}servers: [{ name: crm, tools: [{ name: a }] }]\n`,
    'bad/tests/a.yaml:6:1 model: bad/tests/a.yaml: no agent fits a request whose system prompt begins "You are the clerk"',
  ],
  [
    '[TEAMTEST-9] a turn that is never asked for',
    `${answers.replace(' }]', ' }, { name: more, reply: { text: a } }]')}servers: [{ name: crm, tools: [{ name: a }] }]\n`,
    'bad/tests/a.yaml:6:1 model: the model was never asked for agent "clerk", turn 2 "more"',
  ],
  [
    '[TEAMTEST-8] a server that nobody answers for',
    answers,
    'bad/tests/a.yaml:1:1 servers: nothing answers for https://crm.example, and a test reaches nothing outside. Add it to servers',
  ],
  [
    '[TEAMTEST-7] a call that no fixture foresees',
    calls.replace('        results: [{ json: { name: Ann } }]\n', ''),
    'bad/tests/a.yaml:17:1 servers: tool "crm/get_contact" of the test has no answer for {"id":"7"}',
  ],
  [
    '[TEAMTEST-14] a run that does not end',
    `timeoutSeconds: 2
${answers.replace(/reply: .* \}\]/, 'reply: { error: { status: 429, message: later, retryAfterSeconds: 60 } } }]')}servers: [{ name: crm, tools: [{ name: a }] }]\n`,
    'bad/tests/a.yaml:6:17 timeoutSeconds: the run did not end within 2 s\n      the run is ',
  ],
  [
    '[TEAMTEST-5] a server that no agent has',
    `${answers}servers: [{ name: crn, tools: [{ name: a }] }]\n`,
    'bad/tests/a.yaml:11:19 no agent has an MCP server "crn" (did you mean "crm"?). Theirs are crm',
  ],
  [
    '[TEAMTEST-5] a script that is not there',
    'model: { script: modle.script.yaml }\n',
    'bad/tests/a.yaml:6:18 there is no model script "modle.script.yaml". Name a file of tests/',
  ],
  [
    '[TEAMTEST-5] a parameter that the recipe has not',
    `parameters: { titel: a }\n${answers}`,
    'bad/tests/a.yaml:6:22 unknown parameter titel in the test (did you mean title?). Parameters are model, title',
  ],
];

test.each(failing)('%s fails at its place', async (_, text, told) => {
  writeTestedRecipe(join(folder, 'bad'), { 'a.yaml': `${testHead('a')}environments: [dev]\n${text}` });
  const { code, stdout } = await swarmTest('bad');
  expect(stdout).toContain(told);
  expect(code).toBe(1);
});

test('[TEAMTEST-5] a name that stands twice, and an environment that is none, are refused', async () => {
  const twice = `${testHead('a')}${answers}---\n${testHead('a')}environments: [prd]\n${answers}`;
  writeTestedRecipe(join(folder, 'bad'), { 'a.yaml': twice });
  const { code, stdout } = await swarmTest('bad', '--environment', 'none');
  expect(stdout).toContain(
    'FAIL  bad/tests/a.yaml:13:19 another test of the recipe is called so, at bad/tests/a.yaml:3. Name what is different\n',
  );
  expect(stdout).toContain(
    'FAIL  bad/tests/a.yaml:15:16 there is no environment "prd" (did you mean "prod"?). The recipe has dev, prod\n',
  );
  expect(code).toBe(1);
});

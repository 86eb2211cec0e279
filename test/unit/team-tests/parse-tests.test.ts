import { describe, expect, test } from '@jest/globals';
import { parseTests } from '../../../cli/team-tests/parse/parse-tests.ts';
import { plainSource } from '../../../plugin/yaml/source-text.ts';

const head = `apiVersion: recipes.kubeswarm.io/v1
kind: TeamTest
metadata: { name: a }
`;

function parsed(text: string) {
  const problems: string[] = [];
  const tests = parseTests(plainSource('tests/a.yaml', text), ({ position, message }) =>
    problems.push(`${position.line}:${position.column} ${message}`),
  );
  return { tests, problems };
}

/** What stands after the head, and what is wrong with it. */
const rows: readonly (readonly [text: string, problem: string | RegExp])[] = [
  ['expekt: {}', '4:1 expekt is not a field of TeamTest. Did you mean expect?'],
  ['run: 1', '4:6 run is a whole number, but must be a string. Put it in quotes'],
  ['run: a\nteam: b', '5:7 run and team exclude each other. Leave all but one out'],
  ['agent: a', '4:8 agent has no task. Set prompt'],
  ['team: a\nprompt: b', '5:9 prompt is the task of an agent. Give a team its task by input'],
  ['input: { ticket: 1 }', '4:18 input.ticket is a whole number, but must be a string. Put it in quotes'],
  ['timeoutSeconds: 0', '4:17 timeoutSeconds is below the minimum 1. Set at least 1'],
  [
    'model: { script: a.yaml, agents: [{}] }',
    '4:18 model.script and model.agents exclude each other. Leave one out',
  ],
  ['model: { models: [m] }', '4:10 model.models is for model.agents. A script names its own'],
  [
    'servers:\n  - { name: a, tools: [{ name: t }] }\n  - { name: a, tools: [{ name: t }] }',
    '6:13 servers has "a" twice. Put them together',
  ],
  [
    'servers: [{ name: a, tools: [{ name: t, results: [{ times: 1 }] }] }]',
    '4:51 servers[0].tools[0].results[0] answers nothing. Set text, json or error',
  ],
  [
    'servers: [{ name: a, tools: [{ name: t, results: [{ text: a, json: 1 }] }] }]',
    '4:68 text and json exclude each other. Leave all but one out',
  ],
  [
    'expect: { phase: Succeded }',
    '4:18 expect.phase is not one of Succeeded, Failed. Did you mean Succeeded?',
  ],
  [
    'expect: { output: { contain: [a] } }',
    '4:21 expect.output.contain is not a field of TeamTest. Did you mean expect.output.contains?',
  ],
  ['expect: { output: { matches: "(" } }', '4:30 this is no RE2 pattern: missing closing ): `(`'],
  [
    'expect: { steps: [{ name: s, output: { json: [{ path: "severity" }] } }] }',
    /^4:55 this is no JSONPath: /,
  ],
  ['expect: { output: { schema: { type: text } } }', /^4:21 this is no JSON Schema: .*type/],
  [
    'expect: { output: { json: [{ path: $.a, exists: false, equals: 1 }] } }',
    '4:64 equals says something of what does not exist. Leave out one of the two',
  ],
  [
    'expect: { tools: { called: [{ tool: a, where: [{ path: $.a, matches: "[" }] }] } }',
    /^4:70 this is no RE2 pattern: /,
  ],
  ['expect: { tokens: { min: 2, max: 1 } }', '4:26 min is more than max. Nothing can be both'],
  [
    'expect: { costUSD: { equals: 2, max: 3 } }',
    '4:30 equals leaves nothing to bound. Leave out min and max, or equals',
  ],
  ['metadata: { name: b }', '4:1 key "metadata" stands twice in one map. Remove one of the two'],
];

describe('[TEAMTEST-5] a test is refused at its place', () => {
  test.each(rows)('%j', (text, problem) => {
    const { problems } = parsed(`${head}${text}\n`);
    expect(problems).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
  });
});

test('a test that says nothing but its name is sound', () => {
  const { tests, problems } = parsed(head);
  expect(problems).toEqual([]);
  expect(tests.map(({ test: { metadata } }) => metadata.name)).toEqual(['a']);
});

test('a file holds several tests, and model scripts are passed over', () => {
  const script = 'apiVersion: recipes.kubeswarm.io/v1\nkind: ModelScript\n';
  const { tests, problems } = parsed(`${head}---\n${script}---\n${head.replace('name: a', 'name: b')}`);
  expect(problems).toEqual([]);
  expect(tests.map(({ positionOf }) => positionOf(['metadata', 'name']).line)).toEqual([3, 10]);
});

test('[TEAMTEST-5] a document of another kind is named, and does not hide the others', () => {
  const { tests, problems } = parsed(`${head}---\nkind: TeamTests\n---\n- 1\n`);
  expect(tests).toHaveLength(1);
  expect(problems).toEqual([
    '5:7 kind is "TeamTests" (did you mean "TeamTest"?). Write TeamTest, or ModelScript',
    '7:1 this document of tests/ has no kind. Write TeamTest, or ModelScript',
  ]);
});

test('[TEAMTEST-3] an assertion has a place of its own, and what is not written that of what it is part of', () => {
  const [placed] = parsed(`${head}expect:\n  output:\n    contains:\n      - a\n      - b\n`).tests;
  const at = (...field: (string | number)[]) => placed?.positionOf(field);
  expect(at('expect', 'output', 'contains', 1)).toMatchObject({ line: 8, column: 9 });
  expect(at('expect', 'phase')).toMatchObject({ line: 4, column: 1 });
});

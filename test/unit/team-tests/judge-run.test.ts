import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../cli/team-tests/judge/judge.ts';
import { formatPath } from '../../../schemas/finding.ts';
import type { TestExpectation } from '../../../schemas/generated/team-test-types.ts';
import { evidence } from '../../support/team-tests/evidence.ts';

/** Field and fact of every failure. */
const told = (expected: TestExpectation, seen = evidence): readonly string[] =>
  judge(expected, seen).map(({ path, fact }) => `${formatPath(path)}: ${fact}`);

interface Row {
  readonly holds: TestExpectation;
  readonly fails: TestExpectation;
  readonly says: string;
}

const rows: Readonly<Record<string, Row>> = {
  'a phase': {
    holds: { phase: 'Succeeded' },
    fails: { phase: 'Failed' },
    says: 'expect.phase: the run is Succeeded, expected Failed',
  },
  'a reason': {
    holds: { reason: 'Succeeded' },
    fails: { reason: 'StepFailed' },
    says: 'expect.reason: the reason is Succeeded, expected StepFailed',
  },
  'a message': {
    holds: { message: { contains: ['all steps'] } },
    fails: { message: { contains: ['no step'] } },
    says: 'expect.message.contains[0]: the message of the run does not hold "no step"',
  },
  'a whole text, but for space at its end': {
    holds: { output: { equals: 'Hi Sarah,\nall is well.' } },
    fails: { output: { equals: 'Hi Sarah,\nall is lost.' } },
    says: 'expect.output.equals: the output is another text',
  },
  'a part of a text': {
    holds: { output: { contains: ['Hi', 'well'] } },
    fails: { output: { contains: ['Hi', 'ill'.repeat(2)] } },
    says: 'expect.output.contains[1]: the output does not hold "illill"',
  },
  'a part that must not stand in a text': {
    holds: { output: { notContains: ['bad'] } },
    fails: { output: { notContains: ['well'] } },
    says: 'expect.output.notContains[0]: the output holds "well"',
  },
  'a pattern': {
    holds: { output: { matches: '(?i)^hi \\w+,' } },
    fails: { output: { matches: '^\\d' } },
    says: 'expect.output.matches: the output does not match "^\\\\d"',
  },
  'the phase of a step': {
    holds: { steps: [{ name: 'tell', phase: 'Skipped' }] },
    fails: { steps: [{ name: 'tell', phase: 'Succeeded' }] },
    says: 'expect.steps[0].phase: step "tell" is Skipped, expected Succeeded',
  },
  'the agent of a step': {
    holds: { steps: [{ name: 'look', agent: 'investigator' }] },
    fails: { steps: [{ name: 'tell', agent: 'investigator' }] },
    says: 'expect.steps[0].agent: step "tell" was done by nobody, expected investigator',
  },
  'the message of a step': {
    holds: { steps: [{ name: 'tell', message: { matches: 'false$' } }] },
    fails: { steps: [{ name: 'tell', message: { equals: 'ok' } }] },
    says: 'expect.steps[0].message.equals: the message of step "tell" is another text',
  },
  'the executions of a step': {
    holds: { steps: [{ name: 'look', executions: 2 }] },
    fails: { steps: [{ name: 'look', executions: 1 }] },
    says: 'expect.steps[0].executions: step "look" was executed 2 times, expected once',
  },
  'the tokens of a step': {
    holds: { steps: [{ name: 'look', tokens: { max: 900 } }] },
    fails: { steps: [{ name: 'look', tokens: { max: 899 } }] },
    says: 'expect.steps[0].tokens.max: step "look" used 900 tokens, expected at most 899 tokens',
  },
  'a step that there is': {
    holds: { steps: [{ name: 'look' }] },
    fails: { steps: [{ name: 'loock' }] },
    says: 'expect.steps[0].name: there is no step "loock" (did you mean "look"?)',
  },
  'a schema': {
    holds: { steps: [{ name: 'look', output: { schema: { required: ['severity'] } } }] },
    fails: { steps: [{ name: 'look', output: { schema: { required: ['cause'] } } }] },
    says: 'expect.steps[0].output.schema: the output of step "look" does not fit the schema',
  },
  'an output that is JSON': {
    holds: { steps: [{ name: 'look', output: { schema: {} } }] },
    fails: { output: { schema: {} } },
    says: 'expect.output.schema: the output is no JSON',
  },
  'tokens exactly': {
    holds: { tokens: { equals: 1612 } },
    fails: { tokens: { equals: 1600 } },
    says: 'expect.tokens.equals: the run used 1,612 tokens, expected 1,600 tokens',
  },
  'tokens at least': {
    holds: { tokens: { min: 1612 } },
    fails: { tokens: { min: 1613 } },
    says: 'expect.tokens.min: the run used 1,612 tokens, expected at least 1,613 tokens',
  },
  'a cost exactly, to six decimals': {
    holds: { costUSD: { equals: 0.0123000001 } },
    fails: { costUSD: { equals: 0.012 } },
    says: 'expect.costUSD.equals: the run cost $0.012300, expected $0.012000',
  },
  'a cost at most': {
    holds: { costUSD: { max: 0.0123 } },
    fails: { costUSD: { max: 0.01 } },
    says: 'expect.costUSD.max: the run cost $0.012300, expected at most $0.010000',
  },
};

describe('[TEAMTEST-2] an expectation of', () => {
  test.each(Object.entries(rows))('%s can hold and fail', (_, { holds, fails, says }) => {
    expect(told(holds)).toEqual([]);
    const others = { phase: fails.phase ?? 'Succeeded' } as const;
    expect(told({ ...others, ...fails })).toEqual([says]);
  });
});

const parts: readonly (readonly [object, string | undefined])[] = [
  [{ path: '$.severity' }, undefined],
  [{ path: '$.severity', equals: 'high' }, undefined],
  [
    { path: '$.severity', equals: 'low' },
    'equals: $.severity of the output of step "look" is "high", expected "low"',
  ],
  [{ path: '$.owner', equals: null }, undefined],
  [
    { path: '$.severity', equals: null },
    'equals: $.severity of the output of step "look" is "high", expected null',
  ],
  [{ path: '$.hosts', equals: ['a', 'b'] }, undefined],
  [
    { path: '$.hosts', equals: ['a'] },
    'equals: $.hosts of the output of step "look" is ["a","b"], expected ["a"]',
  ],
  [{ path: '$.hosts[*]', count: 2 }, undefined],
  [
    { path: '$.hosts[*]', count: 1 },
    'count: $.hosts[*] of the output of step "look" finds 2 values, expected 1 value',
  ],
  [{ path: '$.hosts[*]', matches: '^[ab]$' }, undefined],
  [
    { path: '$.hosts[*]', matches: '^a$' },
    'matches: $.hosts[*] of the output of step "look" is "b", which does not match "^a$"',
  ],
  [{ path: '$.hosts', contains: '"b"' }, undefined],
  [
    { path: '$.severity', contains: 'low' },
    'contains: $.severity of the output of step "look" is "high", which does not hold "low"',
  ],
  [{ path: '$.cause' }, 'path: $.cause of the output of step "look" finds nothing'],
  [{ path: '$.cause', exists: false }, undefined],
  [{ path: '$.cause', count: 0 }, undefined],
  [
    { path: '$.severity', exists: false },
    'exists: $.severity of the output of step "look" finds "high", expected nothing',
  ],
];

test.each(parts)('[TEAMTEST-2] the JSON part %j fails with %j', (part, says) => {
  const json = [{ path: '$', ...part }];
  const expected = says === undefined ? [] : [`expect.steps[0].output.json[0].${says}`];
  expect(told({ steps: [{ name: 'look', output: { json } }] })).toEqual(expected);
});

test('a model without a price has no cost, whatever is expected of it', () => {
  expect(told({ costUSD: { max: 1 } }, { ...evidence, costUSD: undefined })).toEqual([
    'expect.costUSD: the cost of the run is not known: a model has no price',
  ]);
});

test('without any expectation a run must succeed, and says why it has not', () => {
  const failed = { ...evidence, phase: 'Failed', reason: 'StepFailed', message: 'step "look" failed' };
  expect(judge(undefined, failed)).toEqual([
    {
      path: ['expect', 'phase'],
      fact: 'the run is Failed, expected Succeeded',
      details: ['StepFailed: step "look" failed'],
    },
  ]);
});

test('a text that differs is shown line by line', () => {
  const [failure] = judge({ output: { equals: 'Hi Sarah, \nall is lost.' } }, evidence);
  expect(failure?.details).toEqual(['- Hi Sarah,·', '- all is lost.', '+ Hi Sarah,', '+ all is well.']);
});

test('every error of a schema is shown with its place', () => {
  const schema = {
    required: ['cause'],
    properties: { severity: { enum: ['low'] } },
    additionalProperties: false,
  };
  const [failure] = judge({ steps: [{ name: 'look', output: { schema } }] }, evidence);
  expect(failure?.details).toEqual([
    "it must have required property 'cause'",
    'it must NOT have additional properties: "hosts"',
    'it must NOT have additional properties: "owner"',
    '/severity must be equal to one of the allowed values: ["low"]',
  ]);
});

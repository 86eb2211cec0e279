import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../cli/team-tests/judge/judge.ts';
import { formatPath } from '../../../schemas/finding.ts';
import type { ToolsExpectation } from '../../../schemas/generated/team-test-types.ts';
import { evidence } from '../../support/team-tests/evidence.ts';

const failures = (tools: ToolsExpectation, seen = evidence) => judge({ tools }, seen);
const told = (tools: ToolsExpectation, seen = evidence): readonly string[] =>
  failures(tools, seen).map(({ path, fact }) => `${formatPath(path.slice(2))}: ${fact}`);

interface Row {
  readonly holds: ToolsExpectation;
  readonly fails: ToolsExpectation;
  readonly says: string;
}

const post = { tool: 'slack/post_message' };
const rows: Readonly<Record<string, Row>> = {
  'a call': {
    holds: { called: [post, { tool: 'slack/*' }, { tool: 'search' }] },
    fails: { called: [{ tool: 'jira/*' }] },
    says: 'called[0]: jira/* was never called, expected at least once',
  },
  'the times of a call': {
    holds: { called: [{ tool: '*', times: 2 }] },
    fails: { called: [{ tool: '*', times: 1 }] },
    says: 'called[0]: * was called 2 times, expected once',
  },
  'the agent of a call': {
    holds: { called: [{ ...post, agent: 'notifier' }] },
    fails: { called: [{ ...post, agent: 'investigator' }] },
    says: 'called[0]: slack/post_message was never called like this, expected at least once',
  },
  'the step of a call': {
    holds: { called: [{ ...post, step: 'tell' }] },
    fails: { called: [{ ...post, step: 'look', times: 3 }] },
    says: 'called[0]: slack/post_message was never called like this, expected 3 times',
  },
  'some arguments of a call': {
    holds: { called: [{ ...post, arguments: { channel: '#incidents', tags: ['a', 'b'] } }] },
    fails: { called: [{ ...post, arguments: { channel: '#general' } }] },
    says: 'called[0]: slack/post_message was never called like this, expected at least once',
  },
  'parts of the arguments of a call': {
    holds: { called: [{ ...post, where: [{ path: '$.text', contains: 'P-1' }] }] },
    fails: { called: [{ ...post, where: [{ path: '$.text', contains: 'P-2' }] }] },
    says: 'called[0]: slack/post_message was never called like this, expected at least once',
  },
  'the success of a call': {
    holds: { called: [{ ...post, succeeded: true }] },
    fails: { called: [{ tool: 'search', succeeded: true }] },
    says: 'called[0]: search was never called like this, expected at least once',
  },
  'a call from the cache': {
    holds: { called: [{ tool: 'search', cached: true }] },
    fails: { called: [{ ...post, cached: true }] },
    says: 'called[0]: slack/post_message was never called like this, expected at least once',
  },
  'a call that must not be': {
    holds: { notCalled: [{ tool: 'jira/*' }, { ...post, arguments: { channel: '#general' } }] },
    fails: { notCalled: [{ tool: 'slack/*' }] },
    says: 'notCalled[0]: slack/* was called once, expected never',
  },
  'a call like one that must not be': {
    holds: { notCalled: [{ ...post, agent: 'investigator' }] },
    fails: { notCalled: [{ ...post, agent: 'notifier' }] },
    says: 'notCalled[0]: slack/post_message was called like this once, expected never',
  },
  'nothing but some tools': {
    holds: { only: ['slack/*', 'search'] },
    fails: { only: ['slack/*'] },
    says: 'only: other tools were called once, expected only slack/*',
  },
  'no tools at all': {
    holds: { only: ['*'] },
    fails: { only: [] },
    says: 'only: other tools were called 2 times, expected only none',
  },
  'a refused call': {
    holds: { denied: [{ tool: 'shell/*', by: 'policy', arguments: { command: 'rm' }, times: 1 }] },
    fails: { denied: [{ tool: 'shell/*', by: 'allow' }] },
    says: 'denied[0]: shell/* was never denied like this, expected at least once',
  },
  'no refused call': {
    holds: { notDenied: [{ tool: 'slack/*' }, { tool: 'shell/*', agent: 'notifier' }] },
    fails: { notDenied: [{ tool: '*' }] },
    says: 'notDenied[0]: * was denied once, expected never',
  },
};

describe('[TEAMTEST-2] an expectation of', () => {
  test.each(Object.entries(rows))('%s can hold and fail', (_, { holds, fails, says }) => {
    expect(told(holds)).toEqual([]);
    expect(told(fails)).toEqual([says]);
  });
});

test('[TEAMTEST-13] a refused call is no call, and a call that went through is not refused', () => {
  expect(told({ notCalled: [{ tool: 'shell/*' }], notDenied: [{ tool: 'slack/*' }] })).toEqual([]);
  expect(told({ called: [{ tool: 'shell/run' }] })).toEqual([
    'called[0]: shell/run was never called, expected at least once',
  ]);
});

test('what is different in a call is shown, the most alike first', () => {
  const [post = evidence.calls[0]] = evidence.calls;
  if (post === undefined) throw new Error('there is no call');
  const seen = {
    ...evidence,
    calls: [{ ...post, arguments: { channel: 1 } }, post, post],
  };
  const wanted = {
    tool: 'slack/*',
    arguments: { channel: '#general', text: 'P-1 is bad', tags: ['a', 'c'] },
  };
  expect(failures({ called: [wanted] }, seen).map(({ details }) => details)).toEqual([
    [
      'slack/post_message {"channel":"#incidents","text":"P-1 is bad","tags":["a","b"]} by notifier, 2 times',
      '  channel: expected "#general", got "#incidents"',
      '  tags[1]: expected "c", got "b"',
      'slack/post_message {"channel":1} by notifier',
      '  channel: expected "#general", got 1',
      '  text: expected "P-1 is bad", got nothing',
      '  tags: expected ["a","c"], got nothing',
    ],
  ]);
});

test('where a tool was not called at all, those that were are named', () => {
  const none = { ...evidence, calls: [] };
  const details = (seen: typeof evidence) => failures({ called: [{ tool: 'jira/*' }] }, seen)[0]?.details;
  expect(details(none)).toEqual(['no tool was called']);
  expect(details(evidence)).toEqual([
    'called were',
    '  search {} by notifier',
    '  slack/post_message {"channel":"#incidents","text":"P-1 is bad","tags":["a","b"]} by notifier',
  ]);
});

test('a tool that does not exist fails a test, unless it is expected', () => {
  const call = {
    tool: 'jira__create',
    type: 'unknown',
    agent: 'a',
    step: '',
    arguments: {},
    by: 'unknown',
  } as const;
  const seen = { ...evidence, denials: [call] };
  expect(told({ notCalled: [{ tool: '*' }], only: [] }, { ...seen, calls: [] })).toEqual([
    'denied: a tool was called that does not exist; if that is what the test is about, expect it in denied, by unknown',
  ]);
  expect(told({ denied: [{ tool: 'jira__*', by: 'unknown' }] }, seen)).toEqual([]);
  expect(told({ denied: [{ tool: 'jira__*' }] }, seen)).toHaveLength(1);
});

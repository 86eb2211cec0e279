import { describe, expect, test } from '@jest/globals';
import {
  coversSource,
  guardrailName,
  namesToolLiterally,
  type ToolIdentity,
  toolPatternCovers,
  toolPatternMatches,
} from '../../../schemas/rules/tool-patterns.ts';

const queryLogs: ToolIdentity = { kind: 'mcp', server: 'grafana', tool: 'query_logs' };
const nested: ToolIdentity = { kind: 'mcp', server: 'shell', tool: 'run/now' };
const delegate: ToolIdentity = { kind: 'builtin', name: 'delegate' };
const page: ToolIdentity = { kind: 'webhook', name: 'page' };
const ask: ToolIdentity = { kind: 'connection', connection: 'legal', capability: 'review' };
const consult: ToolIdentity = { kind: 'advisor', name: 'consult_architect' };

describe('a tool pattern', () => {
  test.each([
    ['*', queryLogs, true],
    ['*', delegate, true],
    ['*/*', delegate, true],
    ['grafana/*', queryLogs, true],
    ['grafana/query_*', queryLogs, true],
    ['graf*/query_logs', queryLogs, true],
    ['grafana/', queryLogs, false],
    ['query_logs', queryLogs, true],
    ['query_*', queryLogs, true],
    ['grafana__query_logs', queryLogs, true],
    ['grafana', queryLogs, false],
    ['*/query_logs', queryLogs, true],
    ['shell/*', nested, true],
    ['shell/run', nested, false],
    ['builtin/delegate', delegate, true],
    ['delegate', delegate, true],
    ['agent/delegate', delegate, false],
    ['webhook/page', page, true],
    ['webhook/*', page, true],
    ['page', page, true],
    ['legal/review', ask, true],
    ['review', ask, true],
    ['consult_*', consult, true],
    ['builtin/consult_architect', consult, false],
  ] as const)('%j against %j: %j [POLICY-GLOB-2]', (pattern, tool, expected) => {
    expect(toolPatternMatches(pattern, tool)).toBe(expected);
  });
});

test('the star of one segment does not reach into the other', () => {
  expect(toolPatternMatches('gra*', queryLogs)).toBe(false);
  expect(toolPatternMatches('*a/query_logs', queryLogs)).toBe(true);
  expect(toolPatternMatches('grafana/*/x', queryLogs)).toBe(false);
});

test('names of guardrails are the ones that people write', () => {
  expect([queryLogs, ask, page, delegate].map(guardrailName)).toEqual([
    'grafana/query_logs',
    'legal/review',
    'page',
    'delegate',
  ]);
});

test('fan-out tools are named literally or not at all [POLICY-GLOB-3]', () => {
  const submit: ToolIdentity = { kind: 'builtin', name: 'submit_subtask' };
  expect(namesToolLiterally(['*', 'submit_*'], submit)).toBe(false);
  expect(namesToolLiterally(['grafana/*', 'submit_subtask'], submit)).toBe(true);
  expect(namesToolLiterally(['builtin/submit_subtask'], submit)).toBe(true);
});

test.each([
  ['*', 'jira', true],
  ['*/*', 'jira', true],
  ['jira/*', 'jira', true],
  ['ji*/*', 'jira', true],
  ['jira/create_*', 'jira', false],
  ['jira', 'jira', false],
  ['jira__*', 'jira', true],
])('deny pattern %j covers all tools of server %j: %j', (pattern, source, expected) => {
  expect(coversSource(pattern, source)).toBe(expected);
});

test.each([
  ['shell/*', 'shell/run', true],
  ['shell/*', 'shell/r*', true],
  ['shell/run', 'shell/*', false],
  ['*', 'shell/run', true],
  ['run', 'shell/run', true],
  ['shell/run', 'run', false],
  ['shell/*', '*', false],
])('deny pattern %j covers the allow entry %j: %j', (outer, inner, expected) => {
  expect(toolPatternCovers(outer, inner)).toBe(expected);
});

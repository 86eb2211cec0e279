import { describe, expect, test } from '@jest/globals';
import { createCatalogue } from '../../../operator/agent/tools/catalogue.ts';
import { effectiveTrust } from '../../../operator/agent/tools/judge-tool.ts';
import { uniqueWireNames } from '../../../operator/agent/tools/wire-names.ts';
import type { AgentGuardrails } from '../../../schemas/agent-contract.ts';
import { identityOf, noGuardrails, sourceTool } from '../../support/agent/tools.ts';

const all = [
  'slack/post_message',
  'slack/delete_message',
  'pagerduty/get_incident',
  'pagerduty/acknowledge_incident',
  'shell/run/as-root',
  'webhook/notify',
  'builtin/delegate',
  'agent/writer/draft',
  'consult_architect',
];

function offered(guardrails: Partial<AgentGuardrails>, names: readonly string[] = all): readonly string[] {
  const catalogue = createCatalogue(
    names.map((name) => sourceTool(name)),
    { ...noGuardrails, ...guardrails },
  );
  return catalogue.offered.map(({ name }) => name);
}

const byAgent = (...patterns: readonly string[]) => patterns.map((pattern) => ({ pattern, source: 'agent' }));
const byPolicy = (...patterns: readonly string[]) =>
  patterns.map((pattern) => ({ pattern, source: 'SwarmPolicy/floor' }));

const builtIn = ['delegate'];
const others = [
  'notify',
  'slack__post_message',
  'slack__delete_message',
  'pagerduty__get_incident',
  'pagerduty__acknowledge_incident',
  'shell__run_as-root',
  'writer__draft',
  'consult_architect',
];

describe('tools that are offered', () => {
  test.each<[string, Partial<AgentGuardrails>, readonly string[]]>([
    ['all, built-ins and webhooks first, without lists', {}, [...builtIn, ...others]],
    [
      'those that an allow list names, and built-ins',
      { allow: ['slack/post_message', 'pagerduty/get_*'] },
      ['delegate', 'slack__post_message', 'pagerduty__get_incident'],
    ],
    ['no tool of a server that the allow list leaves out', { allow: ['grafana/*'] }, builtIn],
    ['a bare name on any server', { allow: ['post_message'] }, ['delegate', 'slack__post_message']],
    ['wire names read as names', { allow: ['slack__post_message'] }, ['delegate', 'slack__post_message']],
    ['everything with a star', { allow: ['*'] }, [...builtIn, ...others]],
    ['nothing at all when everything is denied', { deny: byPolicy('*') }, []],
    ['nothing at all with two stars', { deny: byPolicy('*/*') }, []],
    [
      'nothing of a denied server, however its tools are called',
      { deny: byAgent('shell/*', 'slack/*', 'pagerduty/*') },
      ['delegate', 'notify', 'writer__draft', 'consult_architect'],
    ],
    [
      'what deny leaves of allow: deny wins',
      { allow: ['slack/*'], deny: byAgent('slack/delete_*') },
      ['delegate', 'slack__post_message'],
    ],
    [
      'no built-in that a deny list names',
      { allow: ['slack/post_message'], deny: byAgent('builtin/delegate') },
      ['slack__post_message'],
    ],
    [
      'no tool whose changed wire name is denied',
      { allow: ['shell/*'], deny: byAgent('shell__run_as-root') },
      builtIn,
    ],
    [
      'webhooks and connections by name',
      { allow: ['webhook/notify', 'writer/draft', 'consult_*'] },
      ['delegate', 'notify', 'writer__draft', 'consult_architect'],
    ],
  ])('[WORKER-17] are %s', (_what, guardrails, names) => {
    expect(offered(guardrails)).toEqual(names);
  });
});

describe('a denied tool', () => {
  test.each([
    [
      'policy',
      { deny: [...byAgent('slack/*'), ...byPolicy('slack/p*')] },
      'tool "slack/post_message" denied by policy pattern "slack/p*"',
      'slack/p*',
    ],
    ['deny', { deny: byAgent('slack/*') }, 'tool "slack/post_message" is denied by guardrails', 'slack/*'],
    ['allow', { allow: ['pagerduty/*'] }, 'tool "slack/post_message" is denied by guardrails', undefined],
  ] as const)(
    '[WORKER-17] is still found when a model names it, and the %s list says no',
    (rule, guardrails, message, pattern) => {
      const catalogue = createCatalogue([sourceTool('slack/post_message')], {
        ...noGuardrails,
        ...guardrails,
      });
      expect(catalogue.resolve('post_message')?.verdict).toEqual({
        kind: 'denied',
        rule,
        message,
        ...(pattern !== undefined && { pattern }),
      });
    },
  );
});

describe('names that models say', () => {
  const catalogue = createCatalogue(
    [
      'jira/create_issue',
      'slack/post_message',
      'chat/post_message',
      'webhook/notify',
      'agent/writer/draft',
      'a/b_c',
      'a_b/c',
    ].map((name) => sourceTool(name)),
    { ...noGuardrails, deny: byAgent('chat/*') },
  );

  test.each([
    ['jira__create_issue', 'jira/create_issue'],
    ['jira/create_issue', 'jira/create_issue'],
    ['jira.create_issue', 'jira/create_issue'],
    ['jira_create_issue', 'jira/create_issue'],
    ['create_issue', 'jira/create_issue'],
    ['notify', 'notify'],
    ['writer_draft', 'writer/draft'],
    ['draft', 'writer/draft'],
    // Another server has one of that name, but it is not offered.
    ['post_message', 'slack/post_message'],
    ['chat__post_message', 'chat/post_message'],
    ['a__b_c', 'a/b_c'],
    // Two tools are spelled so.
    ['a_b_c', undefined],
    ['createIssue', undefined],
    ['', undefined],
    ['__proto__', undefined],
  ])('[WORKER-18] "%s" is %s', (name, guardrailName) => {
    expect(catalogue.resolve(name)?.tool.guardrailName).toBe(guardrailName);
  });
});

describe('wire names', () => {
  test('hold nothing but letters, digits, _ and -, in 64 characters', () => {
    const long = `s/${'very_long_tool_name_'.repeat(5)}`;
    const names = uniqueWireNames(['wiki/a.b', 'wiki/a b', 'wiki/ä', 'wiki/😀', long].map(identityOf));
    expect(names.slice(0, 4)).toEqual(['wiki__a_b', 'wiki__a_b_2', 'wiki___', 'wiki____2']);
    expect(names[4]).toMatch(/^s__(very_long_tool_name_){2}very_long_to_[0-9a-f]{8}$/);
    expect(names[4]).toHaveLength(64);
  });

  test('stay within 64 characters when they are taken', () => {
    const tool = `s/${'x'.repeat(61)}`;
    expect(uniqueWireNames([identityOf(tool), identityOf(tool)])[1]).toBe(`s__${'x'.repeat(59)}_2`);
  });

  test('go to the first source: a built-in before a webhook before an MCP tool', () => {
    expect(offered({}, ['webhook/delegate', 'builtin/delegate'])).toEqual(['delegate', 'delegate_2']);
  });
});

test.each([
  [undefined, 'external', undefined, 'external'],
  ['internal', 'external', undefined, 'internal'],
  ['internal', 'external', 'sandbox', 'sandbox'],
  ['sandbox', 'internal', 'external', 'sandbox'],
  [undefined, 'internal', 'external', 'external'],
] as const)('[WORKER-19] trust %s, default %s and floor %s make %s', (own, fallback, floor, effective) => {
  const trust = {
    default: fallback,
    enforceInputValidation: false,
    ...(floor !== undefined && { floor: { value: floor, source: 'SwarmPolicy/floor' } }),
  };
  expect(effectiveTrust(own, { ...noGuardrails, trust })).toBe(effective);
});

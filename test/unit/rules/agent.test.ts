import { describe, expect, test } from '@jest/globals';
import type { SwarmAgentSpec } from '../../../schemas/generated/types.ts';
import { checkObject } from '../../../schemas/rules/object/check-object.ts';
import { emptyContext } from '../../../schemas/rules/rule-context.ts';
import { agent, ruleIds, said, settings, team } from './objects.ts';

const mcp = [{ name: 'jira', url: 'http://jira.svc:8080' }];
const advisor = (name: string, target: string, toolName?: string) => ({
  name,
  role: 'advisor' as const,
  agentRef: { name: target },
  ...(toolName === undefined ? {} : { contextPropagation: { toolName } }),
});
const gateway = { registryRef: { name: 'default' } };

test('an agent with resources, a prompt and a model has no findings', () => {
  expect(said(checkObject(agent({ tools: { mcp }, guardrails: { tools: { allow: ['jira/*'] } } })))).toEqual(
    [],
  );
});

describe('an agent', () => {
  test.each<[string, string, Partial<SwarmAgentSpec>]>([
    ['a prompt of more than 50 KiB', 'agent.prompt-large', { prompt: { inline: 'x'.repeat(51 * 1024) } }],
    [
      'a prompt of more than 512 KiB',
      'agent.prompt-too-large',
      { prompt: { inline: 'x'.repeat(513 * 1024) } },
    ],
    ['unset resources', 'agent.resources-unset', { runtime: {} }],
    [
      'an MCP server called builtin',
      'agent.reserved-server-name',
      { tools: { mcp: [{ name: 'builtin', url: 'http://x.svc' }] } },
    ],
    ['two servers of one name', 'agent.duplicate-name', { tools: { mcp: [...mcp, ...mcp] } }],
    [
      'a connection called like a server',
      'agent.duplicate-name',
      { tools: { mcp }, agents: [{ name: 'jira', agentRef: { name: 'x' } }] },
    ],
    [
      'a webhook called dispatch',
      'agent.reserved-tool-name',
      { tools: { webhooks: [{ name: 'dispatch', url: 'http://x.svc' }] } },
    ],
    [
      'a webhook with a schema that is none',
      'agent.schema-invalid',
      { tools: { webhooks: [{ name: 'page', url: 'http://x.svc', schema: { type: 'text' } }] } },
    ],
    [
      'a capability with a schema that is none',
      'agent.schema-invalid',
      { capabilities: [{ name: 'c', inputSchema: { required: 'a' } }] },
    ],
    [
      'a bare name in its allow list',
      'agent.allow-bare',
      { tools: { mcp }, guardrails: { tools: { allow: ['create_issue'] } } },
    ],
    [
      'a server in its allow list that it does not have',
      'agent.allow-unknown-server',
      { tools: { mcp }, guardrails: { tools: { allow: ['jria/*'] } } },
    ],
    ['an advisor without agent', 'agent.advisor-ref', { agents: [advisor('a', '')] }],
    ['itself as advisor', 'agent.advisor-self', { agents: [advisor('a', 'helper')] }],
    [
      'an advisor tool that exists',
      'agent.advisor-tool-clash',
      { tools: { webhooks: [{ name: 'page', url: 'http://x.svc' }] }, agents: [advisor('a', 'x', 'page')] },
    ],
    [
      'two advisors with one tool',
      'agent.advisor-tool-clash',
      { agents: [advisor('a-b', 'x'), advisor('a.b', 'y')] },
    ],
    [
      'a gateway tag in capitals',
      'agent.gateway-tag',
      { gateway: { ...gateway, filterByTags: ['Billing'] } },
    ],
    [
      'a gateway target that is no name',
      'agent.gateway-target',
      { gateway: { ...gateway, allowedTargets: ['a_b'] } },
    ],
    [
      'gateways calling gateways',
      'agent.gateway-targets-open',
      { gateway: { ...gateway, allowGatewayTargets: true } },
    ],
    [
      'a dispatch longer than its task',
      'agent.gateway-timeout',
      { gateway: { ...gateway, dispatchTimeoutSeconds: 300 } },
    ],
    ['a redaction without dot', 'settings.redact', { observability: { auditLog: { redact: ['token'] } } }],
  ])('with %s is found: %s [RULES-AGENT-1]', (_, rule, spec) => {
    expect(ruleIds(checkObject(agent(spec)))).toEqual([rule]);
  });

  test.each<[string, Partial<SwarmAgentSpec>]>([
    ['a prompt of 50 KiB', { prompt: { inline: 'x'.repeat(50 * 1024) } }],
    [
      'its own webhook allowed by its bare name',
      {
        tools: { mcp, webhooks: [{ name: 'page', url: 'http://x.svc' }] },
        guardrails: { tools: { allow: ['page', 'webhook/page', '*', 'submit_subtask'] } },
      },
    ],
    [
      'an advisor allowed by its bare name',
      { agents: [advisor('law', 'x')], guardrails: { tools: { allow: ['consult_law'] } } },
    ],
    [
      'servers allowed by a pattern',
      { tools: { mcp }, guardrails: { tools: { allow: ['j*/create_*', '*/get_*', 'jira__x'] } } },
    ],
    ['redactions with dots', { observability: { auditLog: { redact: ['detail.input.*.token'] } } }],
    [
      'gateway tags and targets in order',
      {
        gateway: {
          ...gateway,
          filterByTags: ['billing-1'],
          allowedTargets: ['clerk'],
          allowGatewayTargets: true,
        },
      },
    ],
  ])('with %s is fine', (_, spec) => {
    expect(ruleIds(checkObject(agent(spec)))).toEqual([]);
  });

  test.each([
    ['Helper', 'name.not-dns-label'],
    ['help.er', 'name.not-dns-label'],
    ['x'.repeat(58), 'name.too-long'],
  ])('called %j is found: %s', (name, rule) => {
    expect(ruleIds(checkObject(agent({}, { name })))).toEqual([rule]);
  });

  test('called with 57 characters or by generateName is fine', () => {
    expect(ruleIds(checkObject(agent({}, { name: 'x'.repeat(57) })))).toEqual([]);
    expect(ruleIds(checkObject(agent({}, { name: '', generateName: 'x-' })))).toEqual([]);
  });

  test('that plays a role of a team may not be a gateway', () => {
    const role = agent({ gateway }, { annotations: { 'kubeswarm.io/team-role': 'a' } });
    expect(ruleIds(checkObject(role))).toEqual(['agent.gateway-on-role']);
  });

  test('may not be advised by one that is advised itself', () => {
    const advised = agent({ agents: [advisor('law', 'lawyer')] }, { name: 'clerk' });
    const context = { ...emptyContext, agents: [advised] };
    const found = checkObject(agent({ agents: [advisor('a', 'clerk')] }), context);
    expect(said(found)).toEqual([
      'agent.advisor-depth: advisor "a": SwarmAgent "clerk" has advisors of its own. Name an agent without advisors; they are one level deep',
    ]);
  });

  test('sizes are printed in KB and MB [RULES-AGENT-2]', () => {
    const messages = [600, 1536].map(
      (size) => said(checkObject(agent({ prompt: { inline: 'x'.repeat(size * 1024) } })))[0],
    );
    expect(messages).toEqual([
      'agent.prompt-too-large: inline prompt is 600 KB, which exceeds the 512 KB limit. Move it to a ConfigMap and name that in spec.prompt.from',
      'agent.prompt-too-large: inline prompt is 1.5 MB, which exceeds the 512 KB limit. Move it to a ConfigMap and name that in spec.prompt.from',
    ]);
  });

  test('bytes count, not characters', () => {
    expect(ruleIds(checkObject(agent({ prompt: { inline: 'ä'.repeat(30 * 1024) } })))).toEqual([
      'agent.prompt-large',
    ]);
  });
});

describe('the MCP policy of the namespace [MCP-POLICY-1]', () => {
  const check = (spec: Partial<SwarmAgentSpec>, ...security: Parameters<typeof settings>[0][]) =>
    checkObject(agent(spec), { ...emptyContext, settings: security.map((each) => settings(each)) });
  const evil = [
    ...mcp,
    { name: 'evil', url: 'https://evil.example/?token=1' },
    { name: 'worse', url: 'https://worse.example' },
  ];

  test('names the first server that no list allows', () => {
    const found = check({ tools: { mcp: evil } }, { security: { mcpAllowlist: ['http://jira.svc:8080'] } });
    expect(said(found)).toEqual([
      'agent.mcp-not-allowed: MCP server "evil" URL "https://evil.example/" is not in the namespace mcpAllowlist. Use an allowed server, or add this one to SwarmSettings.spec.security.mcpAllowlist',
    ]);
  });

  test('unites the lists of all settings, and no list restricts nothing', () => {
    const lists = [
      { security: { mcpAllowlist: ['https://evil.example'] } },
      { security: { mcpAllowlist: ['http://*.svc:8080', 'https://worse.example'] } },
    ];
    expect(said(check({ tools: { mcp: evil } }, ...lists))).toEqual([]);
    expect(said(check({ tools: { mcp: evil } }, {}))).toEqual([]);
  });

  test('asks for auth as soon as one object does', () => {
    const found = check({ tools: { mcp } }, {}, { security: { requireMCPAuth: true } });
    expect(said(found)).toEqual([
      'agent.mcp-auth-required: MCP server "jira" has no auth configured but namespace policy requires authentication (SwarmSettings.spec.security.requireMCPAuth=true). Set auth.bearer or auth.mtls on the server',
    ]);
  });

  test.each([
    [{ bearer: { secretKeyRef: { name: 's', key: 'k' } } }, 0],
    [{ mtls: { secretRef: { name: 's' } } }, 0],
    [{ type: 'bearer', secretRef: { name: 's' } }, 0],
    [{ type: 'none' }, 1],
    [{}, 1],
  ] as const)('auth %j leaves %d findings', (auth, count) => {
    const server = { name: 'jira', url: 'http://jira.svc:8080', auth };
    expect(check({ tools: { mcp: [server] } }, { security: { requireMCPAuth: true } })).toHaveLength(count);
  });

  test('holds for inline roles, too', () => {
    const inline = team({ roles: [{ name: 'a', model: 'qwen3:4b', tools: { mcp } }] });
    const context = { ...emptyContext, settings: [settings({ security: { requireMCPAuth: true } })] };
    expect(said(checkObject(inline, context))[0]).toMatch(
      /^agent\.mcp-auth-required: role "a": MCP server "jira"/,
    );
  });
});

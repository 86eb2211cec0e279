import { describe, expect, test } from '@jest/globals';
import { findingMessage } from '../../../schemas/finding.ts';
import type { SwarmAgentSpec, SwarmPolicySpec } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import { clampFindings, policyViolations } from '../../../schemas/rules/policy/policy-violations.ts';
import { agent, policy, settings } from './objects.ts';

function violations(
  object: KubeObject,
  spec: Partial<SwarmPolicySpec>,
  context = { settings: [settings()] },
) {
  const merged = mergePolicies([policy('p', spec)]);
  if (merged === undefined) throw new Error('no policy');
  return policyViolations(object, merged, { ...context, clusterAuditMode: 'off' });
}

const messages = (...input: Parameters<typeof violations>): readonly string[] =>
  violations(...input).map((each) => findingMessage(each.finding));

test('the sentence of the seed, byte for byte [POLICY-SEED-1]', () => {
  const merged = mergePolicies([policy('support-budget', { models: { allowed: ['qwen*', 'gpt-oss-*'] } })]);
  if (merged === undefined) throw new Error('no policy');
  const [found] = policyViolations(agent({ model: 'gpt-4o' }), merged, { settings: [] });
  expect(found === undefined ? '' : findingMessage(found.finding)).toBe(
    'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)',
  );
});

const reject = { onExceed: 'Reject' } as const;
const mcp = (name: string, trust?: 'internal' | 'external') => ({
  mcp: [{ name, url: 'http://x.svc', ...(trust === undefined ? {} : { trust }) }],
});

describe('an agent under a policy', () => {
  test.each<[string, Partial<SwarmAgentSpec>, Partial<SwarmPolicySpec>, string, string]>([
    [
      'a denied model',
      { model: 'gpt-4o' },
      { models: { denied: ['gpt*'], allowed: ['qwen*'] } },
      'models.denied',
      'model "gpt-4o" is not allowed by SwarmPolicy "p" (denied: gpt*)',
    ],
    [
      'a compression model that is not allowed',
      { runtime: { loop: { compression: { model: 'gpt-4o' } } } },
      { models: { allowed: ['qwen*'] } },
      'models.allowed',
      'runtime.loop.compression: model "gpt-4o" is not allowed by SwarmPolicy "p" (allowed: qwen*)',
    ],
    [
      'a limit above the ceiling, with Reject',
      { guardrails: { limits: { dailyTokens: 900 } } },
      { limits: { ...reject, maxDailyTokens: 800 } },
      'limits.dailyTokens',
      'guardrails.limits.dailyTokens 900 exceeds the maximum 800 set by SwarmPolicy "p"',
    ],
    [
      'a timeout below the floor, with Reject',
      { guardrails: { limits: { timeoutSeconds: 5 } } },
      { limits: { ...reject, minTimeoutSeconds: 20 } },
      'limits.timeoutSeconds',
      'guardrails.limits.timeoutSeconds 5 is below the minimum 20 set by SwarmPolicy "p"',
    ],
    [
      'an MCP server without any allowed tool',
      { tools: mcp('jira') },
      { tools: { deny: ['*'] } },
      'tools.deny',
      'tools of MCP server "jira" are not allowed by SwarmPolicy "p" (denied: *)',
    ],
    [
      'a connected agent without any allowed capability',
      { agents: [{ name: 'legal', agentRef: { name: 'lawyer' } }] },
      { tools: { deny: ['legal/*'] } },
      'tools.deny',
      'tools of agent "legal" are not allowed by SwarmPolicy "p" (denied: legal/*)',
    ],
    [
      'a denied webhook tool',
      { tools: { webhooks: [{ name: 'page', url: 'http://x.svc' }] } },
      { tools: { deny: ['webhook/*'] } },
      'tools.deny',
      'tool "page" is not allowed by SwarmPolicy "p" (denied: webhook/*)',
    ],
    [
      'an allow entry inside a denied pattern',
      { guardrails: { tools: { allow: ['shell/run'] } } },
      { tools: { deny: ['shell/*'] } },
      'tools.deny',
      'tool "shell/run" is not allowed by SwarmPolicy "p" (denied: shell/*)',
    ],
    [
      'trust below the floor',
      { tools: mcp('jira', 'internal') },
      { tools: { forceTrustLevel: 'external' } },
      'tools.forceTrustLevel',
      'trust "internal" on "jira" is more permissive than "external" required by SwarmPolicy "p"',
    ],
    [
      'default trust below the floor',
      { guardrails: { tools: { trust: { default: 'internal' } } } },
      { tools: { forceTrustLevel: 'sandbox' } },
      'tools.forceTrustLevel',
      'trust "internal" on "guardrails.tools.trust.default" is more permissive than "sandbox" required by SwarmPolicy "p"',
    ],
    [
      'no budget',
      {},
      { requirements: { budgetRef: true } },
      'requirements.budgetRef',
      'SwarmPolicy "p" requires guardrails.budgetRef',
    ],
    [
      'no audit log',
      {},
      { requirements: { audit: true } },
      'requirements.audit',
      'SwarmPolicy "p" requires an audit log: observability.auditLog.mode is off',
    ],
    [
      'no allow list',
      {},
      { requirements: { allowList: true } },
      'requirements.allowList',
      'SwarmPolicy "p" requires guardrails.tools.allow',
    ],
  ])('%s is a violation [POLICY-EVAL-1]', (_, spec, constraints, constraint, message) => {
    const [found, ...others] = violations(agent(spec), constraints);
    expect(others).toEqual([]);
    expect(found?.constraint).toBe(constraint);
    expect(found === undefined ? '' : findingMessage(found.finding)).toBe(message);
  });

  test.each<[string, Partial<SwarmAgentSpec>, Partial<SwarmPolicySpec>]>([
    [
      'an allowed model',
      { model: 'qwen2.5:7b' },
      { models: { allowed: ['gpt*', 'qwen*'], denied: ['claude*'] } },
    ],
    [
      'a limit at the ceiling',
      { guardrails: { limits: { tokensPerCall: 800 } } },
      { limits: { ...reject, maxTokensPerCall: 800 } },
    ],
    [
      'a defaulted limit above it',
      { guardrails: { limits: { tokensPerCall: 8000 } } },
      { limits: { ...reject, maxTokensPerCall: 800 } },
    ],
    [
      'no daily limit',
      { guardrails: { limits: { dailyTokens: 0 } } },
      { limits: { ...reject, maxDailyTokens: 800 } },
    ],
    [
      'a clamped limit',
      { guardrails: { limits: { tokensPerCall: 900 } } },
      { limits: { maxTokensPerCall: 800 } },
    ],
    [
      'a server with some tools left',
      { tools: mcp('jira') },
      { tools: { deny: ['jira/delete_*', 'shell/*'] } },
    ],
    ['trust at the floor', { tools: mcp('jira', 'external') }, { tools: { forceTrustLevel: 'external' } }],
    [
      'a defaulted trust',
      { guardrails: { tools: { trust: { default: 'external' } } } },
      { tools: { forceTrustLevel: 'sandbox' } },
    ],
    [
      'an own audit log',
      { observability: { auditLog: { mode: 'actions' } } },
      { requirements: { audit: true } },
    ],
    ['a budget', { guardrails: { budgetRef: { name: 'b' } } }, { requirements: { budgetRef: true } }],
  ])('%s is none', (_, spec, constraints) => {
    expect(messages(agent(spec), constraints)).toEqual([]);
  });

  test('violations are sorted by constraint', () => {
    const found = violations(agent({ model: 'gpt-4o', guardrails: { limits: { tokensPerCall: 900 } } }), {
      models: { allowed: ['qwen*'] },
      limits: { ...reject, maxTokensPerCall: 800 },
      requirements: { budgetRef: true },
    });
    expect(found.map((each) => each.constraint)).toEqual([
      'limits.tokensPerCall',
      'models.allowed',
      'requirements.budgetRef',
    ]);
  });

  test('the audit mode of the namespace counts, an explicit off of the agent more', () => {
    const context = { settings: [settings({ auditLog: { mode: 'verbose' } })] };
    const constraints = { requirements: { audit: true } };
    expect(messages(agent(), constraints, context)).toEqual([]);
    const off = agent({ observability: { auditLog: { mode: 'off' } } });
    expect(messages(off, constraints, context)).toHaveLength(1);
  });
});

test('what is clamped is one warning each, and says with what it runs [POLICY-CLAMP-1]', () => {
  const merged = mergePolicies([policy('p', { limits: { maxTokensPerCall: 3000, minTimeoutSeconds: 20 } })]);
  if (merged === undefined) throw new Error('no policy');
  const limits = { tokensPerCall: 4000, timeoutSeconds: 5, concurrentTasks: 50 };
  expect(clampFindings(agent({ guardrails: { limits } }), merged).map(findingMessage)).toEqual([
    'guardrails.limits.timeoutSeconds 5 is below the minimum 20 set by SwarmPolicy "p". It runs with 20',
    'guardrails.limits.tokensPerCall 4000 exceeds the maximum 3000 set by SwarmPolicy "p". It runs with 3000',
  ]);
});

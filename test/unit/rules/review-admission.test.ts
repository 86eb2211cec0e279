import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import {
  type AdmissionReview,
  type AdmissionWorld,
  denialMessage,
  reviewAdmission,
  warningTexts,
} from '../../../schemas/rules/review-admission.ts';
import { agent, policy, ruleIds, run, settings } from './objects.ts';

const nothing: AdmissionWorld = {
  namespace: { name: 'lab' },
  policies: [],
  settings: [],
  agents: [],
};
const budget = policy('support-budget', { models: { allowed: ['qwen*', 'gpt-oss-*'] } });

function review(object: KubeObject, world: Partial<AdmissionWorld> = {}, old?: KubeObject): AdmissionReview {
  const operation = old === undefined ? 'CREATE' : 'UPDATE';
  return reviewAdmission({ operation, dryRun: false, object, old }, { ...nothing, ...world });
}

test('the denial of the seed is its sentence and nothing else [POLICY-SEED-2]', () => {
  const { errors } = review(agent({ model: 'gpt-4o' }), { policies: [budget] });
  expect(denialMessage(errors)).toBe(
    'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)',
  );
});

test('all errors are joined on one line, object rules before policies [ADMISSION-1]', () => {
  const wrong = agent({ model: 'gpt\n4o', guardrails: { budgetRef: { name: 'b' } } }, { name: 'Helper' });
  const { errors } = review(wrong, { policies: [budget] });
  expect(denialMessage(errors)).toBe(
    'the name "Helper" of the SwarmAgent is no DNS label. Use lower-case letters, digits and hyphens, beginning and ending with a letter or digit; model "gpt 4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)',
  );
});

describe('what always passes [ADMISSION-2]', () => {
  const broken = agent({ model: 'gpt-4o', tools: { mcp: [{ name: 'agent', url: 'http://x.svc' }] } });

  test('a changed label on an object that breaks every rule', () => {
    const labelled = { ...broken, metadata: { ...broken.metadata, labels: { a: 'b' } } };
    expect(review(labelled, { policies: [budget] }, broken)).toEqual({
      errors: [],
      warnings: [],
      recorded: [],
    });
  });

  test('an object on its way out, and every deletion', () => {
    const leaving = {
      ...broken,
      metadata: { ...broken.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
    };
    expect(review(leaving, { policies: [budget] }).errors).toEqual([]);
    const deletion = { operation: 'DELETE', dryRun: false, object: broken } as const;
    expect(reviewAdmission(deletion, { ...nothing, policies: [budget] }).errors).toEqual([]);
  });

  test('a change to something else: what was wrong all along is only told', () => {
    const changed = { ...broken, spec: { ...broken.spec, prompt: { inline: 'New.' } } };
    const { errors, warnings } = review(changed, { policies: [budget] }, broken);
    expect(errors).toEqual([]);
    expect(ruleIds(warnings)).toEqual(['agent.reserved-server-name', 'policy.models.allowed']);
  });
});

test('an object is judged in whatever spelling it comes, and so are the policies', () => {
  const written = {
    ...agent(),
    spec: { model: 'qwen3:4b', prompt: { inline: 'x' }, runtime: {}, settings: ['defaults'] },
  };
  const { kind, metadata } = budget;
  const alias = {
    apiVersion: 'kubeswarm.io/v1alpha1' as const,
    kind,
    metadata,
    spec: { enforcementMode: 'Enforce' as const, models: { allow: ['llama*'] } },
  };
  const { errors, warnings } = review(written, { policies: [alias] });
  expect(denialMessage(errors)).toBe(
    'model "qwen3:4b" is not allowed by SwarmPolicy "support-budget" (allowed: llama*)',
  );
  expect(ruleIds(warnings)).toContain('schema.alias');
});

test('a changed run is refused with the sentence of the specification [ADMISSION-3]', () => {
  const { errors } = review(run({ input: { a: '2' } }), {}, run({ input: { a: '1' } }));
  expect(denialMessage(errors)).toBe('SwarmRun spec is immutable; create a new run');
});

test('settings of the namespace are looked at, those of others are not', () => {
  const servers = agent({ tools: { mcp: [{ name: 'jira', url: 'http://jira.svc' }] } });
  const strict = settings({ security: { requireMCPAuth: true } });
  expect(ruleIds(review(servers, { settings: [strict] }).errors)).toEqual(['agent.mcp-auth-required']);
  const elsewhere = { ...strict, metadata: { ...strict.metadata, namespace: 'prod' } };
  expect(review(servers, { settings: [elsewhere] }).errors).toEqual([]);
});

test('allow lists of a namespace are united, but widen no list of the platform [MCP-POLICY-2]', () => {
  const list = (name: string, entries: readonly string[], more: object = {}, namespace = 'lab') => {
    const made = settings({ security: { mcpAllowlist: entries }, ...more });
    return { ...made, metadata: { name, namespace } };
  };
  const calls = (url: string) => agent({ tools: { mcp: [{ name: 'jira', url }] } });
  const own = [list('a', ['https://*.example']), list('b', ['https://elsewhere.test'])];
  const platform = list('p', ['https://jira.example'], { namespaceSelector: {} }, 'kubeswarm-system');
  const verdict = (url: string, all: readonly ReturnType<typeof list>[]) =>
    ruleIds(review(calls(url), { settings: all, operatorNamespace: 'kubeswarm-system' }).errors).length === 0;

  expect(verdict('https://jira.example/mcp', own)).toBe(true);
  expect(verdict('https://elsewhere.test/', own)).toBe(true);
  expect(verdict('https://jira.example/mcp', [...own, platform])).toBe(true);
  expect(verdict('https://elsewhere.test/', [...own, platform])).toBe(false);
  expect(verdict('https://wiki.example/', [...own, platform])).toBe(false);
  expect(verdict('https://jira.example/mcp', [platform])).toBe(true);
});

describe('a new policy', () => {
  test('in Audit beside a stricter one is told that it will be enforced [POLICY-AUDIT-1]', () => {
    const audit = policy('watch', { enforcementMode: 'Audit', models: { allowed: ['q*'] } });
    expect(warningTexts(review(audit, { policies: [budget] }).warnings)).toEqual([
      'SwarmPolicy "watch" is in Audit mode, but SwarmPolicy "support-budget" of the namespace is in Enforce mode, and the strictest mode rules all. Its constraints take effect at once; create it alone first to only watch',
    ]);
    expect(review(audit, {}).warnings).toEqual([]);
  });

  test('that contradicts another is told so', () => {
    const other = policy('llamas', { models: { allowed: ['llama*'] } });
    expect(ruleIds(review(other, { policies: [budget] }).warnings)).toEqual(['policy.conflict']);
  });
});

test('the emergency annotation of the namespace silences policies, not rules', () => {
  const namespace = { name: 'lab', annotations: { 'kubeswarm.io/policy-bypass': 'true' } };
  const { errors } = review(agent({ model: 'gpt-4o' }, { name: 'Helper' }), {
    policies: [budget],
    namespace,
  });
  expect(ruleIds(errors)).toEqual(['name.not-dns-label']);
});

test('a policy of the operator reaches the namespaces that it selects', () => {
  const platform = policy(
    'platform',
    { ...budget.spec, namespaceSelector: {} },
    { namespace: 'kubeswarm-system' },
  );
  const world = { policies: [platform], operatorNamespace: 'kubeswarm-system' };
  expect(denialMessage(review(agent({ model: 'gpt-4o' }), world).errors)).toContain('SwarmPolicy "platform"');
});

test('warnings are at most 256 bytes each, cut between characters, without doubles [ADMISSION-4]', () => {
  const long = { rule: 'schema.alias', severity: 'warning', fact: 'ä'.repeat(200) } as const;
  const short = { rule: 'schema.alias', severity: 'warning', fact: 'short' } as const;
  const [cut, whole, ...others] = warningTexts([long, short, short]);
  expect(new TextEncoder().encode(cut).length).toBeLessThanOrEqual(256);
  expect(cut).toMatch(/^ä+\.\.\.$/);
  expect([whole, others]).toEqual(['short', []]);
});

test('an advisor that the namespace does not have yet is told, since it may come in the same apply', () => {
  const advised = agent({ agents: [{ name: 'law', role: 'advisor', agentRef: { name: 'clerk' } }] });
  const { errors, warnings } = review(advised);
  expect([errors, ruleIds(warnings)]).toEqual([[], ['agent.advisor-absent']]);
  expect(ruleIds(review(advised, { agents: [agent({}, { name: 'clerk' })] }).warnings)).toEqual([]);
});

test('the snapshot of a broken team may be written into a run, which then fails with the reason', () => {
  const cycle = [{ role: 'a', dependsOn: ['a'] }];
  const { errors, warnings } = review(run({ pipeline: cycle }), {}, run());
  expect([errors, ruleIds(warnings)]).toEqual([[], ['team.cycle']]);
  expect(ruleIds(review(run({ pipeline: cycle })).errors)).toEqual(['team.cycle']);
});

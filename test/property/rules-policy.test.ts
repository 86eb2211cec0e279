import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type {
  GuardrailLimits,
  SwarmAgentSpec,
  SwarmPolicy,
  SwarmPolicySpec,
} from '../../schemas/generated/types.ts';
import { effectiveGuardrails } from '../../schemas/rules/policy/effective-guardrails.ts';
import { ceilingOf, limitFields } from '../../schemas/rules/policy/effective-policy.ts';
import { effectivePolicyStatus } from '../../schemas/rules/policy/effective-policy-status.ts';
import { mergePolicies } from '../../schemas/rules/policy/merge.ts';
import { reviewUnderPolicy } from '../../schemas/rules/policy/review.ts';
import { reviewAdmission } from '../../schemas/rules/review-admission.ts';
import { agent, policy } from '../unit/rules/objects.ts';

const amount = fc.integer({ min: 1, max: 20_000 });
const pattern = fc.constantFrom(
  '*',
  'qwen*',
  'qwen3*',
  '*7b',
  'llama*',
  'gpt-4o',
  'shell/*',
  'jira/create_*',
  'delegate',
);
const patterns = fc.array(pattern, { maxLength: 4 });

const limits = fc.record(
  {
    maxDailyTokens: amount,
    maxTokensPerCall: amount,
    maxTimeoutSeconds: amount,
    minTimeoutSeconds: amount,
    maxConcurrentTasks: amount,
    maxThinkingTokensPerCall: amount,
    maxAnswerTokensPerCall: amount,
    onExceed: fc.constantFrom('Clamp' as const, 'Reject' as const),
  },
  { requiredKeys: [] },
);

const policySpec: fc.Arbitrary<Partial<SwarmPolicySpec>> = fc.record(
  {
    enforcementMode: fc.constantFrom('Audit' as const, 'Warn' as const, 'Enforce' as const),
    limits,
    models: fc.record({ allowed: patterns, denied: patterns }, { requiredKeys: [] }),
    tools: fc.record(
      {
        deny: patterns,
        forceTrustLevel: fc.constantFrom('internal' as const, 'external' as const, 'sandbox' as const),
      },
      { requiredKeys: [] },
    ),
    requirements: fc.record({ budgetRef: fc.boolean(), allowList: fc.boolean(), audit: fc.boolean() }),
  },
  { requiredKeys: [] },
);

const policies: fc.Arbitrary<readonly SwarmPolicy[]> = fc
  .array(policySpec, { maxLength: 4 })
  .map((specs) => specs.map((spec, index) => policy(`p${index}`, spec)));

const guardrailLimits: fc.Arbitrary<GuardrailLimits> = fc.record(
  {
    dailyTokens: fc.nat(20_000),
    tokensPerCall: amount,
    timeoutSeconds: amount,
    concurrentTasks: amount,
    maxThinkingTokensPerCall: amount,
    maxAnswerTokensPerCall: amount,
  },
  { requiredKeys: [] },
);

const agentSpec: fc.Arbitrary<Partial<SwarmAgentSpec>> = fc.record({
  model: fc.constantFrom('qwen3:7b', 'llama3', 'gpt-4o', 'claude-x'),
  prompt: fc.record({ inline: fc.string() }),
  guardrails: fc.record({ limits: guardrailLimits, tools: fc.record({ allow: patterns }) }),
  tools: fc.record({
    mcp: fc
      .uniqueArray(fc.constantFrom('jira', 'shell', 'wiki'), { maxLength: 3 })
      .map((names) => names.map((name) => ({ name, url: `http://${name}.svc` }))),
  }),
});

test('merging does not depend on the order of policies [POLICY-MERGE-5]', () => {
  fc.assert(
    fc.property(
      policies.chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray([...list], { minLength: list.length })),
      ),
      ([list, shuffled]) => {
        const merged = mergePolicies(list);
        expect(mergePolicies(shuffled)).toEqual(merged);
        if (merged !== undefined) expect(effectivePolicyStatus(merged).enforcementMode).toBe(merged.mode);
      },
    ),
  );
});

test('merging policies with themselves changes nothing but the names [POLICY-MERGE-6]', () => {
  fc.assert(
    fc.property(policies, (list) => {
      expect(mergePolicies([...list, ...list])).toEqual(mergePolicies(list));
    }),
  );
});

test('an effective limit never exceeds a ceiling of a policy that has effect [POLICY-LIMITS-2]', () => {
  fc.assert(
    fc.property(policies, guardrailLimits, (list, own) => {
      const merged = mergePolicies(list);
      const { limits: effective = {} } = effectiveGuardrails({ limits: own }, merged);
      for (const field of limitFields) {
        const value = effective[field]?.value;
        for (const { spec } of list) {
          const ceiling = spec.limits?.[ceilingOf[field]];
          if (ceiling !== undefined && merged?.mode !== 'Audit') expect(value).toBeLessThanOrEqual(ceiling);
        }
        if (merged === undefined && field === 'tokensPerCall') expect(value).toBe(own.tokensPerCall ?? 8000);
      }
    }),
  );
});

test('the ratchet never refuses an unchanged spec, whatever the policies [POLICY-RATCHET-2]', () => {
  fc.assert(
    fc.property(policies, agentSpec, fc.boolean(), (list, spec, dryRun) => {
      const old = agent(spec);
      const object = agent(structuredClone(spec), { labels: { touched: 'yes' } });
      const review = reviewUnderPolicy({ operation: 'UPDATE', dryRun, object, old }, mergePolicies(list), {
        settings: [],
      });
      expect(review.errors).toEqual([]);
      const world = { namespace: { name: 'lab' }, policies: list, settings: [], agents: [], teams: [] };
      expect(reviewAdmission({ operation: 'UPDATE', dryRun, object, old }, world).errors).toEqual([]);
    }),
  );
});

test('an update is never refused for more than its creation would be [POLICY-RATCHET-3]', () => {
  fc.assert(
    fc.property(policies, agentSpec, agentSpec, (list, before, after) => {
      const merged = mergePolicies(list);
      const object = agent(after);
      const created = reviewUnderPolicy({ operation: 'CREATE', dryRun: false, object }, merged, {
        settings: [],
      });
      const updated = reviewUnderPolicy(
        { operation: 'UPDATE', dryRun: false, object, old: agent(before) },
        merged,
        { settings: [] },
      );
      expect(created.errors).toEqual(expect.arrayContaining([...updated.errors]));
    }),
  );
});

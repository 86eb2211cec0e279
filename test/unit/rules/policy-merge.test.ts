import { describe, expect, test } from '@jest/globals';
import { conflictMessage, policyConflicts } from '../../../schemas/rules/policy/conflicts.ts';
import type { MergedPolicy } from '../../../schemas/rules/policy/effective-policy.ts';
import { effectivePolicyStatus } from '../../../schemas/rules/policy/effective-policy-status.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import { policy } from './objects.ts';

function merged(...policies: Parameters<typeof mergePolicies>[0]): MergedPolicy {
  const result = mergePolicies(policies);
  if (result === undefined) throw new Error('no policies');
  return result;
}

test('no policies merge to none', () => {
  expect(mergePolicies([])).toBeUndefined();
});

describe('merging policies', () => {
  test('the strictest mode rules and names its policy [POLICY-MERGE-1]', () => {
    const result = merged(
      policy('audit', { enforcementMode: 'Audit' }),
      policy('warn', { enforcementMode: 'Warn' }),
    );
    expect([result.mode, result.modeSource]).toEqual(['Warn', 'warn']);
    expect(merged(policy('none', {}, {}), policy('b')).mode).toBe('Enforce');
  });

  test('a policy without mode is an Audit policy', () => {
    const { enforcementMode: _, ...spec } = policy('x').spec;
    expect(mergePolicies([{ ...policy('x'), spec }])?.mode).toBe('Audit');
  });

  test('the lowest ceiling and the highest floor bind, each with its policy [POLICY-MERGE-2]', () => {
    const result = merged(
      policy('a', { limits: { maxTokensPerCall: 3000, minTimeoutSeconds: 10, maxDailyTokens: 5 } }),
      policy('b', { limits: { maxTokensPerCall: 1500, minTimeoutSeconds: 30 } }),
    );
    expect(result.ceilings).toEqual({
      dailyTokens: { value: 5, policy: 'a' },
      tokensPerCall: { value: 1500, policy: 'b' },
    });
    expect(result.timeoutFloor).toEqual({ value: 30, policy: 'b' });
  });

  test('equal values are attributed to the first name, in whatever order policies come', () => {
    const first = policy('a', { limits: { maxTokensPerCall: 100 } });
    const second = policy('b', { limits: { maxTokensPerCall: 100 } });
    expect(merged(second, first).ceilings.tokensPerCall?.policy).toBe('a');
  });

  test('one policy that says Reject makes all ceilings reject [POLICY-MERGE-3]', () => {
    const result = merged(
      policy('a', { limits: { maxTokensPerCall: 100 } }),
      policy('b', { limits: { onExceed: 'Reject' } }),
    );
    expect(result.onExceed).toBe('Reject');
    expect(merged(policy('a')).onExceed).toBe('Clamp');
  });

  test('denials are united without doubles, and keep the policy that came first', () => {
    const result = merged(
      policy('a', { tools: { deny: ['shell/*', 'x'] }, models: { denied: ['gpt*'] } }),
      policy('b', { tools: { deny: ['x', 'y'] }, models: { deny: ['claude*', 'gpt*'] } }),
    );
    expect(result.toolDeny).toEqual([
      { value: 'shell/*', policy: 'a' },
      { value: 'x', policy: 'a' },
      { value: 'y', policy: 'b' },
    ]);
    expect(result.modelsDenied.map((entry) => entry.value)).toEqual(['gpt*', 'claude*']);
  });

  test('both spellings of the model lists count, and every policy keeps its own allow list', () => {
    const result = merged(
      policy('a', { models: { allowed: ['qwen*'], allow: ['llama*', 'qwen*'] } }),
      policy('b', { models: { allowed: ['qwen3*'] } }),
    );
    expect(result.modelsAllowed).toEqual([
      { policy: 'a', patterns: ['qwen*', 'llama*'] },
      { policy: 'b', patterns: ['qwen3*'] },
    ]);
  });

  test('trust and validation take the strictest level, requirements add up', () => {
    const result = merged(
      policy('a', { tools: { forceTrustLevel: 'sandbox' }, output: { minValidation: 'pattern' } }),
      policy('b', {
        tools: { forceTrustLevel: 'external' },
        output: { minValidation: 'semantic' },
        requirements: { audit: true },
      }),
      policy('c', { requirements: { budgetRef: true, audit: true } }),
    );
    expect(result.trustFloor).toEqual({ value: 'sandbox', policy: 'a' });
    expect(result.minValidation).toEqual({ value: 'semantic', policy: 'b' });
    expect(result.requirements).toEqual({ audit: 'b', budgetRef: 'c' });
  });
});

describe('conflicts of policies', () => {
  test.each([
    [
      'a floor above a ceiling',
      [
        policy('a', { limits: { minTimeoutSeconds: 60 } }),
        policy('b', { limits: { maxTimeoutSeconds: 30 } }),
      ],
      'limits.timeoutSeconds: minimum 60 is above maximum 30, the maximum is used (policies: a, b)',
    ],
    [
      'allow lists without a common model',
      [policy('a', { models: { allowed: ['qwen*'] } }), policy('b', { models: { allowed: ['llama*'] } })],
      'models.allowed: the allow lists have no pattern in common, no model is admissible (policies: a, b)',
    ],
    [
      'an allowed pattern that is wholly denied',
      [
        policy('a', { models: { allowed: ['qwen3*', 'llama*'] } }),
        policy('b', { models: { denied: ['qwen*'] } }),
      ],
      'models.allowed: pattern "qwen3*" is fully denied by "qwen*" (policies: a, b)',
    ],
  ])('%s is reported with field and policies [POLICY-MERGE-4]', (_, policies, message) => {
    expect(conflictMessage(policyConflicts(merged(...policies)))).toBe(message);
  });

  test('lists that only look different have common models', () => {
    const result = merged(
      policy('a', { models: { allowed: ['qwen*'] } }),
      policy('b', { models: { allowed: ['*7b'] } }),
    );
    expect(policyConflicts(result)).toEqual([]);
  });
});

describe('status.effectivePolicy', () => {
  test('lists the patterns inside every list, sorted denials, and the strictest of all else', () => {
    const result = merged(
      policy('a', {
        models: { allowed: ['qwen*', 'gpt-oss-*'] },
        tools: { deny: ['shell/*', 'a/*'], forceTrustLevel: 'external' },
        limits: { maxTokensPerCall: 100, onExceed: 'Reject' },
      }),
      policy('b', { models: { allowed: ['qwen3*'] }, requirements: { allowList: true } }),
    );
    expect(effectivePolicyStatus(result)).toEqual({
      enforcementMode: 'Enforce',
      limits: { maxTokensPerCall: 100, onExceed: 'Reject' },
      models: { allowed: ['qwen3*'] },
      toolDeny: ['a/*', 'shell/*'],
      forceTrustLevel: 'external',
      requirements: { allowList: true, audit: false, budgetRef: false },
    });
  });

  test('leaves out timeouts that exclude each other', () => {
    const result = merged(
      policy('a', { limits: { minTimeoutSeconds: 60, maxTokensPerCall: 9 } }),
      policy('b', { limits: { maxTimeoutSeconds: 30 } }),
    );
    expect(effectivePolicyStatus(result).limits).toEqual({ maxTokensPerCall: 9 });
  });

  test('cuts lists to what the schema holds', () => {
    const deny = Array.from({ length: 90 }, (_, index) => `s${index}/*`);
    const result = merged(
      policy('a', { tools: { deny } }),
      policy('b', { tools: { deny: deny.map((pattern) => `x${pattern}`) } }),
    );
    expect(result.toolDeny).toHaveLength(180);
    expect(effectivePolicyStatus(result).toolDeny).toHaveLength(100);
  });
});

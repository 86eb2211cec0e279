import { describe, expect, test } from '@jest/globals';
import type { GuardrailLimits, PolicyLimits } from '../../../schemas/generated/types.ts';
import { effectiveGuardrails } from '../../../schemas/rules/policy/effective-guardrails.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import { policy } from './objects.ts';

const effective = (limits: GuardrailLimits, ...bounds: readonly PolicyLimits[]) =>
  effectiveGuardrails(
    { limits },
    mergePolicies(bounds.map((each, index) => policy(`p${index}`, { limits: each }))),
  ).limits;

describe('effective limits [POLICY-LIMITS-1]', () => {
  test('an explicit value above the ceiling shows both', () => {
    expect(effective({ tokensPerCall: 4000 }, { maxTokensPerCall: 3000 })?.tokensPerCall).toEqual({
      value: 3000,
      requested: 4000,
      source: 'SwarmPolicy/p0',
    });
  });

  test('a value within bounds is the own one of the agent', () => {
    expect(effective({ tokensPerCall: 500 }, { maxTokensPerCall: 3000 })?.tokensPerCall).toEqual({
      value: 500,
      source: 'agent',
    });
  });

  test('a timeout below the floor is raised', () => {
    expect(effective({ timeoutSeconds: 5 }, { minTimeoutSeconds: 20 })?.timeoutSeconds).toEqual({
      value: 20,
      requested: 5,
      source: 'SwarmPolicy/p0',
    });
  });

  test('a defaulted timeout is raised without a request', () => {
    expect(effective({}, { minTimeoutSeconds: 300 })?.timeoutSeconds).toEqual({
      value: 300,
      source: 'SwarmPolicy/p0',
    });
  });

  test('where floor and ceiling exclude each other the ceiling wins', () => {
    const limits = effective({}, { minTimeoutSeconds: 60 }, { maxTimeoutSeconds: 30 });
    expect(limits?.timeoutSeconds).toEqual({ value: 30, source: 'SwarmPolicy/p1' });
  });

  test('dailyTokens 0 means none, so that the ceiling becomes the limit', () => {
    expect(effective({ dailyTokens: 0 })?.dailyTokens).toBeUndefined();
    expect(effective({ dailyTokens: 0 }, { maxDailyTokens: 9 })?.dailyTokens).toEqual({
      value: 9,
      source: 'SwarmPolicy/p0',
    });
  });

  test('limits without value, default or ceiling are left out', () => {
    expect(Object.keys(effective({}) ?? {})).toEqual(['concurrentTasks', 'timeoutSeconds', 'tokensPerCall']);
  });
});

test('denials of agent and policy are united, each with its source', () => {
  const merged = mergePolicies([
    policy('p', { tools: { deny: ['b/*', 'a/*'], forceTrustLevel: 'sandbox' } }),
  ]);
  const { toolDeny, trustFloor } = effectiveGuardrails({ deny: ['c/*'] }, merged);
  expect(toolDeny).toEqual([
    { pattern: 'c/*', source: 'agent' },
    { pattern: 'a/*', source: 'SwarmPolicy/p' },
    { pattern: 'b/*', source: 'SwarmPolicy/p' },
  ]);
  expect(trustFloor).toEqual({ value: 'sandbox', source: 'SwarmPolicy/p' });
});

test('an Audit policy has no run-time effect [POLICY-MODE-2]', () => {
  const merged = mergePolicies([
    policy('p', { enforcementMode: 'Audit', limits: { maxTokensPerCall: 5 }, tools: { deny: ['*'] } }),
  ]);
  expect(effectiveGuardrails({ limits: { tokensPerCall: 4000 } }, merged)).toEqual({
    limits: {
      concurrentTasks: { value: 5, source: 'default' },
      timeoutSeconds: { value: 120, source: 'default' },
      tokensPerCall: { value: 4000, source: 'agent' },
    },
  });
});

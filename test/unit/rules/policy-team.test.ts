import { describe, expect, test } from '@jest/globals';
import { findingMessage } from '../../../schemas/finding.ts';
import type { SwarmPolicySpec, SwarmTeamSpec } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import { policyViolations } from '../../../schemas/rules/policy/policy-violations.ts';
import { policy, run, team } from './objects.ts';

function messages(object: KubeObject, spec: Partial<SwarmPolicySpec>): readonly string[] {
  const merged = mergePolicies([policy('p', spec)]);
  if (merged === undefined) throw new Error('no policy');
  return policyViolations(object, merged, { settings: [] }).map((each) => findingMessage(each.finding));
}

describe('a team under a policy', () => {
  test.each<[string, Partial<SwarmTeamSpec>, Partial<SwarmPolicySpec>, string]>([
    [
      'an inline role is judged like an agent',
      { roles: [{ name: 'a', model: 'gpt-4o' }] },
      { models: { allowed: ['qwen*'] } },
      'role "a": model "gpt-4o" is not allowed by SwarmPolicy "p" (allowed: qwen*)',
    ],
    [
      'the routing model',
      { routing: { model: 'gpt-4o' }, roles: [], pipeline: [] },
      { models: { allowed: ['qwen*'] } },
      'routing: model "gpt-4o" is not allowed by SwarmPolicy "p" (allowed: qwen*)',
    ],
    [
      'the model of a semantic check',
      { pipeline: [{ role: 'a', validate: { semantic: 'good?', semanticModel: 'gpt-4o' } }] },
      { models: { denied: ['gpt*'] } },
      'step "a": model "gpt-4o" is not allowed by SwarmPolicy "p" (denied: gpt*)',
    ],
    [
      'the model of a context policy',
      { pipeline: [{ role: 'a', contextPolicy: { strategy: 'compress', compress: { model: 'gpt-4o' } } }] },
      { models: { denied: ['gpt*'] } },
      'step "a": model "gpt-4o" is not allowed by SwarmPolicy "p" (denied: gpt*)',
    ],
    [
      'a step without the validation asked for',
      { pipeline: [{ role: 'a', validate: { contains: 'x', semantic: 'good?' } }] },
      { output: { minValidation: 'schema' } },
      'step "a" requires schema validation by SwarmPolicy "p"',
    ],
  ])('%s [POLICY-TEAM-1]', (_, spec, constraints, message) => {
    expect(messages(team(spec), constraints)).toEqual([message]);
  });

  test.each([
    ['pattern', { rejectPatterns: ['secret'] }],
    ['schema', { schema: '{}' }],
    ['semantic', { semantic: 'good?' }],
  ] as const)('level %s is met by exactly that check', (minValidation, validate) => {
    expect(messages(team({ pipeline: [{ role: 'a', validate }] }), { output: { minValidation } })).toEqual(
      [],
    );
  });

  test('a team without pipeline needs no validation', () => {
    const dynamic = team({ pipeline: [], entry: 'a' });
    expect(messages(dynamic, { output: { minValidation: 'schema' } })).toEqual([]);
  });
});

test('a run cannot bring a pipeline that its team could not have', () => {
  const found = messages(
    run({
      roles: [{ name: 'a', model: 'gpt-4o' }],
      pipeline: [{ role: 'a', validate: { semantic: 'x', semanticModel: 'gpt-4o' } }],
    }),
    { models: { allowed: ['qwen*'] }, requirements: { budgetRef: true } },
  );
  expect(found).toEqual([
    'role "a": model "gpt-4o" is not allowed by SwarmPolicy "p" (allowed: qwen*)',
    'step "a": model "gpt-4o" is not allowed by SwarmPolicy "p" (allowed: qwen*)',
  ]);
});

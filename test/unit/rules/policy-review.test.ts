import { describe, expect, test } from '@jest/globals';
import { findingMessage } from '../../../schemas/finding.ts';
import type { SwarmPolicy } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { effectiveGuardrails } from '../../../schemas/rules/policy/effective-guardrails.ts';
import { mergePolicies } from '../../../schemas/rules/policy/merge.ts';
import {
  type PolicyReview,
  reviewUnderPolicy,
  type WriteRequest,
} from '../../../schemas/rules/policy/review.ts';
import { agent, policy, run } from './objects.ts';

function review(
  object: KubeObject,
  policies: readonly SwarmPolicy[],
  request: Partial<WriteRequest> = {},
): PolicyReview {
  const operation = request.old === undefined ? 'CREATE' : 'UPDATE';
  return reviewUnderPolicy({ operation, dryRun: false, object, ...request }, mergePolicies(policies), {
    settings: [],
  });
}

const texts = (findings: PolicyReview['errors']): readonly string[] => findings.map(findingMessage);
const limit = (tokensPerCall: number) => ({ guardrails: { limits: { tokensPerCall } } });

/** governance 1.8 */
const floor = policy('floor', {
  limits: { maxDailyTokens: 60000, maxTokensPerCall: 1500, minTimeoutSeconds: 20 },
  tools: { deny: ['exec/*'] },
  models: { allowed: ['qwen*'] },
});
const tooManyTokens =
  'guardrails.limits.tokensPerCall 2500 exceeds the maximum 1500 set by SwarmPolicy "floor"';
const mistral = 'model "mistral-small" is not allowed by SwarmPolicy "floor" (allowed: qwen*)';

describe('the worked example of governance 1.8 [POLICY-EXAMPLE-1]', () => {
  test('an agent that asks for nothing is accepted and gets the bounds of the policy', () => {
    const asked = agent({ model: 'qwen3:4b' });
    expect(review(asked, [floor])).toEqual({ errors: [], warnings: [], recorded: [] });
    expect(effectiveGuardrails({}, mergePolicies([floor])).limits).toEqual({
      concurrentTasks: { value: 5, source: 'default' },
      dailyTokens: { value: 60000, source: 'SwarmPolicy/floor' },
      timeoutSeconds: { value: 120, source: 'default' },
      tokensPerCall: { value: 1500, source: 'SwarmPolicy/floor' },
    });
  });

  test('a model that is not allowed is refused, the limit beside it only clamped (decision 2)', () => {
    const result = review(agent({ model: 'mistral-small', ...limit(2500) }), [floor]);
    expect(texts(result.errors)).toEqual([mistral]);
    expect(texts(result.warnings)).toEqual([`${tooManyTokens}. It runs with 1500`]);
  });

  test('with onExceed: Reject both are refused, sorted by constraint', () => {
    const strict = policy('floor', { ...floor.spec, limits: { ...floor.spec.limits, onExceed: 'Reject' } });
    const result = review(agent({ model: 'mistral-small', ...limit(2500) }), [strict]);
    expect(texts(result.errors)).toEqual([tooManyTokens, mistral]);
  });

  test('an MCP server without any allowed tool is refused', () => {
    const result = review(agent({ tools: { mcp: [{ name: 'exec', url: 'http://exec.svc' }] } }), [floor]);
    expect(texts(result.errors)).toEqual([
      'tools of MCP server "exec" are not allowed by SwarmPolicy "floor" (denied: exec/*)',
    ]);
  });

  test('a label change on an older agent is accepted without a word', () => {
    const old = agent({ model: 'mistral-small', ...limit(2500) });
    const labelled = agent(old.spec, { labels: { team: 'x' } });
    expect(review(labelled, [floor], { old })).toEqual({ errors: [], warnings: [], recorded: [] });
  });

  test('a new prompt on it is accepted with a warning about the limit', () => {
    const old = agent(limit(2500));
    const result = review(agent({ ...limit(2500), prompt: { inline: 'New.' } }), [floor], { old });
    expect(texts(result.errors)).toEqual([]);
    expect(texts(result.warnings)).toEqual([`${tooManyTokens}. It runs with 1500`]);
  });

  test('a second policy in Audit is enforced with the first, and named', () => {
    const second = policy('narrow', { enforcementMode: 'Audit', models: { allowed: ['qwen3*'] } });
    const result = review(agent({ model: 'qwen2.5:7b' }), [floor, second]);
    expect(texts(result.errors)).toEqual([
      'model "qwen2.5:7b" is not allowed by SwarmPolicy "narrow" (allowed: qwen3*)',
    ]);
  });
});

describe('modes of enforcement [POLICY-MODE-1]', () => {
  const wrong = agent({ model: 'gpt-4o', ...limit(2500) });

  test('Audit refuses nothing, says nothing to the client, and records everything', () => {
    const result = review(wrong, [policy('floor', { ...floor.spec, enforcementMode: 'Audit' })]);
    expect([result.errors, result.warnings]).toEqual([[], []]);
    expect(result.recorded).toHaveLength(2);
  });

  test('Warn accepts, with one warning for each violation', () => {
    const result = review(wrong, [policy('floor', { ...floor.spec, enforcementMode: 'Warn' })]);
    expect([result.errors, result.recorded]).toEqual([[], []]);
    expect(result.warnings.map((found) => found.severity)).toEqual(['warning', 'warning']);
  });

  test('without policies nothing is said', () => {
    expect(review(wrong, [])).toEqual({ errors: [], warnings: [], recorded: [] });
  });
});

describe('the ratchet for updates [POLICY-RATCHET-1]', () => {
  const old = agent({ model: 'gpt-4o' });

  test('an unchanged violation becomes a warning', () => {
    const result = review(agent({ model: 'gpt-4o', prompt: { inline: 'New.' } }), [floor], { old });
    expect(texts(result.errors)).toEqual([]);
    expect(texts(result.warnings)).toEqual([
      'model "gpt-4o" is not allowed by SwarmPolicy "floor" (allowed: qwen*)',
    ]);
  });

  test('a changed value is refused though the constraint was broken before', () => {
    const result = review(agent({ model: 'gpt-5' }), [floor], { old });
    expect(texts(result.errors)).toEqual([
      'model "gpt-5" is not allowed by SwarmPolicy "floor" (allowed: qwen*)',
    ]);
  });

  test('a new violation is refused, the old one is not held against it', () => {
    const tools = { mcp: [{ name: 'exec', url: 'http://exec.svc' }] };
    const result = review(agent({ model: 'gpt-4o', tools }), [floor], { old });
    expect(texts(result.errors)).toEqual([expect.stringContaining('MCP server "exec"')]);
    expect(result.warnings).toHaveLength(1);
  });

  test('a dry-run update is told, a dry-run create and a real update are refused [POLICY-DRYRUN-1]', () => {
    const changed = agent({ model: 'gpt-5' });
    const dryUpdate = review(changed, [floor], { old, dryRun: true });
    expect([dryUpdate.errors.length, dryUpdate.warnings.length]).toEqual([0, 1]);
    expect(review(changed, [floor], { dryRun: true }).errors).toHaveLength(1);
    expect(review(changed, [floor], { old }).errors).toHaveLength(1);
  });

  test('deletions and objects on their way out always pass', () => {
    expect(review(old, [floor], { operation: 'DELETE' }).errors).toEqual([]);
    const leaving = agent({ model: 'gpt-5' }, { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [] });
    expect(review(leaving, [floor], { old }).errors).toEqual([]);
  });

  test('the snapshot that the operator writes into a run is not judged again', () => {
    const snapshot = run({ roles: [{ name: 'a', model: 'gpt-4o' }] });
    expect(review(snapshot, [floor], { old: run() }).errors).toEqual([]);
    expect(review(snapshot, [floor]).errors).toHaveLength(1);
  });
});

test('a requirement that only the cluster could answer is a warning in Enforce too', () => {
  const result = review(agent(), [policy('p', { requirements: { audit: true } })]);
  expect(result.errors).toEqual([]);
  expect(result.warnings.map((found) => found.rule)).toEqual(['policy.requirements.audit-unknown']);
});

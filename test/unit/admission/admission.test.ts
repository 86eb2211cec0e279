import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAdmission } from '../../../operator/admission/admission.ts';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import type { AuditEntry } from '../../../operator/observe/audit-event.ts';
import { type MemoryMetrics, memoryMetrics } from '../../../operator/observe/metrics.ts';
import { withDefaults } from '../../../schemas/defaults.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { isAtomicMapAt, listTypeAt } from '../../../schemas/list-structure.ts';
import { validate } from '../../../schemas/validate.ts';
import { agentNamed, namespace, policyNamed, runNamed, teamNamed } from '../controllers/objects.ts';

const operatorNamespace = 'kubeswarm';
const person = { fieldManager: 'person', force: true };
const supportBudget = policyNamed('support-budget', {
  enforcementMode: 'Enforce',
  limits: { maxTokensPerCall: 3000 },
  tools: { deny: ['shell/*'] },
  models: { allowed: ['qwen*', 'gpt-oss-*'] },
});
const sentence = 'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)';

let api: MemoryApi;
let audited: AuditEntry[];
let events: string[];
let metrics: MemoryMetrics;

/** An API server whose admission is ours, with the policies given. */
beforeEach(async () => {
  audited = [];
  events = [];
  metrics = memoryMetrics();
  const admission = createAdmission({
    reader: {
      get: (key) => api.get(key),
      list: async <T extends KubeObject>(...query: Parameters<MemoryApi['list']>) =>
        (await api.list<T>(...query)).items,
    },
    operatorNamespace,
    clusterAuditMode: 'off',
    metrics,
    events: {
      record: async (about, _type, reason, message) => {
        events.push(`${about.metadata.name} ${reason} ${message}`);
      },
    },
    audit: {
      emit: (entry) => {
        audited.push(entry);
        return 'evt';
      },
    },
  });
  api = createMemoryApi({
    withDefaults,
    structure: { listTypeAt, isAtomicMapAt },
    validate,
    admission,
  });
  for (const name of [namespace, operatorNamespace])
    await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, person);
});
afterEach(() => api.close());

const apply = (object: KubeObject, options: { readonly dryRun?: boolean } = {}) =>
  api.apply(object, { ...person, ...options });

describe('a policy that enforces', () => {
  test('[ADMIT-1] denies a model with the sentence of the seed', async () => {
    await apply(supportBudget);

    await expect(apply(agentNamed('sneaky', { model: 'gpt-4o' }))).rejects.toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message: `admission webhook "vpolicy-swarmagent.kb.io" denied the request: ${sentence}`,
    });
    expect(
      await api.get({ apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmAgent', namespace, name: 'sneaky' }),
    ).toBeUndefined();
  });

  test('[ADMIT-6] tells it on the policy and in the audit trail, but not on dry runs', async () => {
    await apply(supportBudget);
    await expect(apply(agentNamed('sneaky', { model: 'gpt-4o' }), { dryRun: true })).rejects.toThrow(
      sentence,
    );
    expect(events).toEqual([]);

    await expect(apply(agentNamed('sneaky', { model: 'gpt-4o' }))).rejects.toThrow(sentence);
    expect(events).toEqual([`support-budget AgentRejected SwarmAgent "sneaky": ${sentence}`]);
    expect(metrics.total('kubeswarm.policy.rejected', { namespace, kind: 'SwarmAgent' })).toBe(1);
    expect(audited).toMatchObject([
      {
        action: 'policy.rejected',
        status: 'denied',
        namespace,
        detail: { name: 'sneaky', violations: sentence },
      },
    ]);
  });

  test('[ADMIT-2] lets a limit above its ceiling pass, with one warning about it', async () => {
    await apply(supportBudget);
    const { warnings } = await apply(
      agentNamed('eager', { guardrails: { limits: { tokensPerCall: 4000 } } }),
    );

    expect(warnings.filter((warning) => warning.includes('tokensPerCall'))).toEqual([
      'guardrails.limits.tokensPerCall 4000 exceeds the maximum 3000 set by SwarmPolicy "support-budget". It runs with 3000',
    ]);
  });

  test('[ADMIT-3] does not stop labels or other edits of an agent that was there before', async () => {
    const old = agentNamed('old', { model: 'gpt-4o' });
    await apply(old);
    await apply(supportBudget);

    await apply({ ...old, metadata: { ...old.metadata, labels: { team: 'a' } } });
    const { warnings } = await apply(agentNamed('old', { model: 'gpt-4o', prompt: { inline: 'Other.' } }));
    expect(warnings).toContain(sentence);
    await expect(apply(agentNamed('old', { model: 'gpt-5' }))).rejects.toThrow(
      'model "gpt-5" is not allowed',
    );
  });

  test('[ADMIT-4] only warns about an update that is a dry run', async () => {
    await apply(agentNamed('old'));
    await apply(supportBudget);

    const { warnings } = await apply(agentNamed('old', { model: 'gpt-4o' }), { dryRun: true });
    expect(warnings).toContain(sentence);
    await expect(apply(agentNamed('old', { model: 'gpt-4o' }))).rejects.toThrow(sentence);
  });

  test('[ADMIT-7] never refuses a deletion', async () => {
    await apply(agentNamed('old', { model: 'gpt-4o' }));
    await apply(supportBudget);
    const key = { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmAgent', namespace, name: 'old' };

    await api.delete(key);
    expect(await api.get(key)).toBeUndefined();
  });

  test('judges the inline roles of a team', async () => {
    await apply(supportBudget);
    const team = teamNamed('desk', { roles: [{ name: 'a', model: 'gpt-4o' }], pipeline: [{ role: 'a' }] });

    await expect(apply(team)).rejects.toThrow(`denied the request: role "a": ${sentence}`);
  });
});

test('[ADMIT-5] a policy that audits lets everything pass and records what it would have refused', async () => {
  await apply({ ...supportBudget, spec: { ...supportBudget.spec, enforcementMode: 'Audit' } });
  const { warnings } = await apply(agentNamed('sneaky', { model: 'gpt-4o' }));

  expect(warnings.join()).not.toContain('gpt-4o');
  expect(audited).toMatchObject([{ action: 'policy.would_reject', detail: { violations: sentence } }]);
});

test('[ADMIT-8] the spec of a run is immutable', async () => {
  await apply(teamNamed('desk', { roles: [{ name: 'a', model: 'qwen' }], pipeline: [{ role: 'a' }] }));
  await apply(runNamed('one', { teamRef: 'desk', input: { x: '1' } }));

  await expect(apply(runNamed('one', { teamRef: 'desk', input: { x: '2' } }))).rejects.toThrow(
    'SwarmRun spec is immutable; create a new run',
  );
});

test('[ADMIT-9] a policy of the operator namespace judges what it selects', async () => {
  const selecting = (labels: Readonly<Record<string, string>>): KubeObject => ({
    ...supportBudget,
    metadata: { ...supportBudget.metadata, namespace: operatorNamespace },
    spec: { ...supportBudget.spec, namespaceSelector: { matchLabels: labels } },
  });
  await apply(selecting({ tier: 'prod' }));
  await apply(agentNamed('free', { model: 'gpt-4o' }));

  await apply(selecting({ 'kubernetes.io/metadata.name': namespace }));
  await expect(apply(agentNamed('sneaky', { model: 'gpt-4o' }))).rejects.toThrow(sentence);
});

test('objects of other groups are none of our business', async () => {
  const { warnings } = await apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace },
  });

  expect(warnings).toEqual([]);
});

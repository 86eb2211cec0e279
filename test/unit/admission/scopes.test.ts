import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  type Admission,
  type AdmissionScope,
  createAdmission,
} from '../../../operator/admission/admission.ts';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { agentNamed, namespace, policyNamed } from '../controllers/objects.ts';

const how = { fieldManager: 'person', force: true };
const sentence = 'model "gpt-4o" is not allowed by SwarmPolicy "floor" (allowed: qwen*)';
/** Two servers of one name are wrong by themselves, the model is wrong by policy. */
const doublyWrong = agentNamed('sneaky', {
  model: 'gpt-4o',
  tools: {
    mcp: [
      { name: 'wiki', url: 'https://one.example/mcp' },
      { name: 'wiki', url: 'https://two.example/mcp' },
    ],
  },
});

let api: MemoryApi;
let audited: string[];
let admission: Admission;
beforeEach(async () => {
  api = createMemoryApi({ clock: { now: Date.now } });
  audited = [];
  admission = createAdmission({
    reader: {
      get: (key) => api.get(key),
      list: async <T extends KubeObject>(...query: Parameters<MemoryApi['list']>) =>
        (await api.list<T>(...query)).items,
    },
    operatorNamespace: 'kubeswarm',
    clusterAuditMode: 'off',
    metrics: memoryMetrics(),
    events: { record: async () => {} },
    audit: {
      emit: ({ action }) => {
        audited.push(action);
        return 'evt';
      },
    },
  });
});
afterEach(() => api.close());

async function verdict(isGoverned: boolean, scope: AdmissionScope): Promise<string> {
  const labels = isGoverned ? { 'kubeswarm.io/policy-governed': 'true' } : {};
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } }, how);
  await api.apply(policyNamed('floor', { enforcementMode: 'Enforce', models: { allowed: ['qwen*'] } }), how);
  const { denied = '' } = await admission({ operation: 'CREATE', dryRun: false, object: doublyWrong }, scope);
  const parts = { rules: denied.includes('wiki'), policy: denied.includes(sentence) };
  return Object.entries(parts)
    .filter(([, isThere]) => isThere)
    .map(([part]) => part)
    .join(' and ');
}

test.each([
  ['an ordinary webhook', true, 'ordinary', 'rules', []],
  ['a policy webhook', true, 'policy', 'policy', ['policy.rejected']],
  ['an ordinary webhook', false, 'ordinary', 'rules and policy', ['policy.rejected']],
  ['a policy webhook', false, 'policy', 'policy', ['policy.rejected']],
  ['one process', true, 'everything', 'rules and policy', ['policy.rejected']],
] as const)(
  '[WEBHOOK-3] %s in a namespace that is governed: %p judges %s',
  async (_title, isGoverned, scope, expected, actions) => {
    expect(await verdict(isGoverned, scope)).toBe(expected);
    expect(audited).toEqual(actions);
  },
);

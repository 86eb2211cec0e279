import { describe, expect, test } from '@jest/globals';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import type {
  AdmissionRequest,
  AdmissionVerdict,
} from '../../../operator/kube/memory-api/memory-api-options.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { refusal, TESTER } from '../../support/api-behaviour/world.ts';

const agent: KubeObject = {
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmAgent',
  metadata: { name: 'triage', namespace: 'default' },
  spec: { model: 'gpt-4o' },
};
const denial = 'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)';

function apiThatAsks(
  answer: (request: AdmissionRequest, api: MemoryApi) => AdmissionVerdict | Promise<AdmissionVerdict>,
): {
  readonly api: MemoryApi;
  readonly asked: AdmissionRequest[];
} {
  const asked: AdmissionRequest[] = [];
  const api: MemoryApi = createMemoryApi({
    admission: (request) => {
      asked.push(request);
      return answer(request, api);
    },
  });
  return { api, asked };
}

describe('admission', () => {
  test('[KUBE-19] a denial reads as that of a webhook, and nothing is stored', async () => {
    const { api } = apiThatAsks(() => ({
      webhook: 'vpolicy-swarmagent.kb.io',
      denied: denial,
      warnings: [],
    }));
    const error = await refusal(api.create(agent, TESTER));
    expect(error).toMatchObject({ code: 403, reason: 'Forbidden' });
    expect(error.message).toBe(`admission webhook "vpolicy-swarmagent.kb.io" denied the request: ${denial}`);
    expect((await api.list(agent)).items).toEqual([]);
  });

  test('warnings come back with what was written', async () => {
    const { api } = apiThatAsks(() => ({ warnings: ['timeoutSeconds is clamped to 60'] }));
    const { object, warnings } = await api.apply(agent, TESTER);
    expect(warnings).toEqual(['timeoutSeconds is clamped to 60']);
    expect(object.metadata.uid).toBeDefined();
  });

  test('it is told what stands there, and whether it is a dry run', async () => {
    const { api, asked } = apiThatAsks(() => ({ warnings: [] }));
    const { object } = await api.create(agent, TESTER);
    await api.update({ ...object, spec: { model: 'qwen3' } }, { ...TESTER, dryRun: true });
    expect(asked).toMatchObject([
      { operation: 'CREATE', old: undefined, dryRun: false, object: { spec: { model: 'gpt-4o' } } },
      {
        operation: 'UPDATE',
        old: { spec: { model: 'gpt-4o' } },
        dryRun: true,
        object: { spec: { model: 'qwen3' } },
      },
    ]);
  });

  test('it is not asked about status and deletion', async () => {
    const { api, asked } = apiThatAsks(() => ({ warnings: [] }));
    await api.create(agent, TESTER);
    await api.applyStatus({ ...agent, status: { readyReplicas: 1 } }, TESTER);
    await api.delete({ apiVersion: agent.apiVersion, kind: agent.kind, ...agent.metadata });
    expect(asked).toHaveLength(1);
  });

  test('what schema and CEL refuse does not come before it', async () => {
    const asked: AdmissionRequest[] = [];
    const api = createMemoryApi({
      validate: () => [
        {
          rule: 'schema.required',
          severity: 'error',
          fact: 'spec.prompt is missing',
          path: ['spec', 'prompt'],
        },
      ],
      admission: (request) => {
        asked.push(request);
        return { warnings: [] };
      },
    });
    expect(await refusal(api.create(agent, TESTER))).toMatchObject({
      code: 422,
      message: 'SwarmAgent.kubeswarm.io "triage" is invalid: spec.prompt is missing',
    });
    expect(asked).toEqual([]);
  });

  test('a write that another one overtook meanwhile is decided anew, and loses nothing of the other', async () => {
    const other = { ...agent, metadata: { ...agent.metadata, annotations: { other: 'yes' } } };
    const { api, asked } = apiThatAsks(async (request, server) => {
      if (asked.length === 1) await server.apply(other, { fieldManager: 'other' });
      return { warnings: request.old === undefined ? ['first'] : ['second'] };
    });
    const { object, warnings } = await api.apply(agent, TESTER);
    expect(object.metadata.annotations).toEqual({ other: 'yes' });
    expect(warnings).toEqual(['second']);
  });
});

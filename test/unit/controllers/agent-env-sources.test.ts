import { afterEach, describe, expect, test } from '@jest/globals';
import type { AgentPlatform } from '../../../operator/controllers/agent/agent-platform.ts';
import { agentWatches } from '../../../operator/controllers/agent/agent-watches.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { type ControlPlane, createControlPlane, operatorNamespace, secretNamed } from './control-plane.ts';
import { agentNamed, namespace } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

const policyKey = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: 'helper-netpol' };

/** Ports that a strict agent without tools may reach besides DNS: that of its model server. */
async function modelPorts(
  envFrom: NonNullable<SwarmAgent['spec']['envFrom']>,
  extraEnv: AgentPlatform['extraEnv'] = {},
): Promise<unknown> {
  plane = await createControlPlane({ platform: { extraEnv } });
  await plane.put(
    secretNamed('model', { LLM_ENDPOINT: 'http://192.0.2.1:11434' }),
    secretNamed('base', { OPENAI_BASE_URL: 'http://192.0.2.2:8000/v1' }),
    agentNamed('helper', { infrastructure: { networkPolicy: 'strict', envFrom } }),
  );
  await plane.reconcile('SwarmAgent', 'helper');
  const policy = await plane.find<KubeObject & { spec: { egress: { ports: { port: unknown }[] }[] } }>(
    policyKey,
  );
  return policy?.spec.egress.slice(1).flatMap(({ ports }) => ports.map(({ port }) => port));
}

describe('the model server of a strict agent [AGENT-10] is the one that its environment names', () => {
  const model = { secretRef: { name: 'model' } };
  const base = { secretRef: { name: 'base' } };

  test.each<[string, (typeof model)[], Readonly<Record<string, string>>, number]>([
    ['by LLM_ENDPOINT', [model], {}, 11434],
    ['by OPENAI_BASE_URL before LLM_ENDPOINT', [base, model], {}, 8000],
    ['not by a variable with a prefix', [{ ...model, ...{ prefix: 'OTHER_' } }], {}, 443],
    ['by the variables of the cluster', [], { LLM_ENDPOINT: 'http://192.0.2.3:9000' }, 9000],
    ['by the agent before the cluster', [model], { LLM_ENDPOINT: 'http://192.0.2.3:9000' }, 11434],
  ])('%s', async (_, envFrom, extraEnv, port) => {
    expect(await modelPorts(envFrom, extraEnv)).toEqual([port]);
  });
});

test('[AGENT-4] a ConfigMap concerns the agents that name it, in whatever spelling', async () => {
  plane = await createControlPlane();
  const envFrom = [{ configMapRef: { name: 'more' } }];
  await plane.put(
    agentNamed('canonical', { infrastructure: { envFrom } }),
    agentNamed('alias', { envFrom }),
    agentNamed('other'),
  );
  const reader = {
    get: plane.api.get,
    list: async <T extends KubeObject>(...query: Parameters<ControlPlane['api']['list']>) =>
      (await plane.api.list<T>(...query)).items,
  };
  const watch = agentWatches(reader, operatorNamespace).find(({ kind }) => kind.kind === 'ConfigMap');
  const keys = await watch?.keysOf({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'more', namespace },
  });
  expect(keys?.map(({ name }) => name)).toEqual(['alias', 'canonical']);
});

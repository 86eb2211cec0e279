import { afterEach, describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../operator/controllers/common/workload.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { type ControlPlane, createControlPlane, secretNamed } from './control-plane.ts';
import { agentNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

async function deployed(spec: Partial<SwarmAgent['spec']> = {}): Promise<Deployment> {
  await plane.put(agentNamed('helper', spec));
  return redeployed();
}

async function redeployed(): Promise<Deployment> {
  await plane.reconcile('SwarmAgent', 'helper');
  const key = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'helper-agent' };
  const deployment = await plane.find<Deployment>(key);
  if (deployment === undefined) throw new Error('no Deployment');
  return deployment;
}

describe('a rollout', () => {
  const annotationsOf = (deployment: Deployment) => deployment.spec.template.metadata?.annotations;

  test('[AGENT-4] follows a changed prompt', async () => {
    plane = await createControlPlane();
    const before = annotationsOf(await deployed());
    const after = annotationsOf(await deployed({ prompt: { inline: 'You help more.' } }));

    expect(after).not.toEqual(before);
  });

  test('[AGENT-4] follows a Secret of envFrom, whether it appears or changes', async () => {
    plane = await createControlPlane();
    const spec = { infrastructure: { envFrom: [{ secretRef: { name: 'llm' } }] } };
    const missing = annotationsOf(await deployed(spec));
    await plane.put(secretNamed('llm', { LLM_ENDPOINT: 'http://one' }));
    const one = annotationsOf(await redeployed());
    await plane.put(secretNamed('llm', { LLM_ENDPOINT: 'http://two' }));
    const two = annotationsOf(await redeployed());

    expect(new Set([missing, one, two].map((each) => JSON.stringify(each))).size).toBe(3);
  });

  test('[AGENT-32] waits for a Secret of envFrom that was deleted until it is back', async () => {
    plane = await createControlPlane();
    const secret = secretNamed('llm', { LLM_ENDPOINT: 'http://one' });
    await plane.put(secret);
    const there = annotationsOf(
      await deployed({ infrastructure: { envFrom: [{ secretRef: { name: 'llm' } }] } }),
    );
    await plane.api.delete({ ...secret, namespace: secret.metadata.namespace ?? '', name: 'llm' });
    const gone = annotationsOf(await redeployed());
    const agent = await plane.read<SwarmAgent>('SwarmAgent', 'helper');
    const ready = agent.status?.conditions?.find((condition) => condition.type === 'Ready');
    await plane.put(secretNamed('llm', { LLM_ENDPOINT: 'http://two' }));
    const back = annotationsOf(await redeployed());

    expect(gone).toEqual(there);
    expect(ready?.message).toContain('Secret "llm" of envFrom does not exist');
    expect(back).not.toEqual(there);
  });

  test('that waits for a Secret of envFrom says which one', async () => {
    plane = await createControlPlane();
    await deployed({ infrastructure: { envFrom: [{ secretRef: { name: 'llm' } }] } });
    const agent = await plane.read<SwarmAgent>('SwarmAgent', 'helper');
    const ready = agent.status?.conditions?.find((condition) => condition.type === 'Ready');

    expect(ready?.message).toBe('0/1 replicas ready; Secret "llm" of envFrom does not exist');
  });

  test('[AGENT-16] does not happen when nothing changed: the second reconcile writes nothing', async () => {
    plane = await createControlPlane();
    await deployed({ tools: { mcp: [{ name: 'wiki', url: 'http://wiki:8080' }] } });
    await plane.reconcile('SwarmAgent', 'helper');
    const version = await plane.version();
    await plane.reconcile('SwarmAgent', 'helper');

    expect(await plane.version()).toBe(version);
  });
});

describe('the prompt', () => {
  test('[AGENT-5] that comes from a Secret is kept in one', async () => {
    plane = await createControlPlane();
    await plane.put(secretNamed('persona', { text: 'You know the canary-4711.' }));
    const deployment = await deployed({
      prompt: { from: { secretKeyRef: { name: 'persona', key: 'text' } } },
    });

    expect(await plane.find({ apiVersion: 'v1', kind: 'ConfigMap', name: 'helper-prompt' })).toBeUndefined();
    expect(await plane.find({ apiVersion: 'v1', kind: 'Secret', name: 'helper-prompt' })).toBeDefined();
    expect(deployment.spec.template.spec.volumes).toContainEqual(
      expect.objectContaining({ secret: expect.objectContaining({ secretName: 'helper-prompt' }) }),
    );
  });

  test('[AGENT-5] that is inline goes to a ConfigMap', async () => {
    plane = await createControlPlane();
    await deployed();

    expect(await plane.find({ apiVersion: 'v1', kind: 'ConfigMap', name: 'helper-prompt' })).toMatchObject({
      data: { 'system-prompt.txt': expect.stringMatching(/^You help\./) },
    });
  });
});

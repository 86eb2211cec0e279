import { afterEach, describe, expect, test } from '@jest/globals';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { budgetNamed } from './budget-world.ts';
import { type ControlPlane, conditionText, createControlPlane, secretNamed } from './control-plane.ts';
import { agentNamed, namespace, policyNamed, settingsNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

async function reconciled(name = 'helper'): Promise<SwarmAgent> {
  await plane.reconcile('SwarmAgent', name);
  return plane.read<SwarmAgent>('SwarmAgent', name);
}

const deploymentKey = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'helper-agent' };

/** What the Deployment controller of a cluster reports. */
async function reportReady(replicas: number, more: { readonly replicas?: number } = {}): Promise<void> {
  const deployment = await plane.find<KubeObject>(deploymentKey);
  const status = {
    observedGeneration: deployment?.metadata.generation,
    replicas,
    readyReplicas: replicas,
    updatedReplicas: replicas,
    ...more,
  };
  const metadata = { name: deploymentKey.name, namespace };
  await plane.api.applyStatus(
    { ...deploymentKey, metadata, status },
    { fieldManager: 'kubelet', force: true },
  );
}

describe('Ready', () => {
  test('is Progressing until the replicas are there', async () => {
    plane = await createControlPlane();
    await plane.put(agentNamed('helper'));
    expect(conditionText(await reconciled(), 'Ready')).toBe('False Progressing');

    await reportReady(1);
    const agent = await reconciled();
    expect(conditionText(agent, 'Ready')).toBe('True AllReplicasReady');
    expect(agent.status).toMatchObject({ replicas: 1, readyReplicas: 1, desiredReplicas: 1 });
  });

  test('[AGENT-31] is Progressing while pods of the older rollout take tasks beside new ones', async () => {
    plane = await createControlPlane();
    await plane.put(agentNamed('helper'));
    await reconciled();
    // The new pod is there and not ready; the one that is ready is the old one.
    await reportReady(1, { replicas: 2 });
    expect(conditionText(await reconciled(), 'Ready')).toBe('False Progressing');
    await reportReady(1);
    expect(conditionText(await reconciled(), 'Ready')).toBe('True AllReplicasReady');
  });

  test('[AGENT-30] says that the budget it names is not there, and no more once it is', async () => {
    plane = await createControlPlane();
    await plane.put(agentNamed('helper', { guardrails: { budgetRef: { name: 'cap' } } }));
    await reconciled();
    await reportReady(1);
    const message = async () =>
      (await reconciled()).status?.conditions?.find(({ type }) => type === 'Ready')?.message;
    const note = 'SwarmBudget "cap" of guardrails.budgetRef does not exist';
    expect(await message()).toContain(`1/1 replicas ready; ${note}`);

    const cap = budgetNamed('cap', { limit: '5' });
    await plane.put(cap);
    expect(await plane.keysFor('SwarmAgent', cap)).toEqual([`${namespace}/helper`]);
    expect(await message()).not.toContain(note);
  });

  test('[AGENT-17] turns into Stalled after 300 s without progress', async () => {
    plane = await createControlPlane();
    await plane.put(agentNamed('helper'));
    await reconciled();
    plane.clock.nowMillis += 299_000;
    expect(conditionText(await reconciled(), 'Stalled')).toBe('False NotStalled');

    plane.clock.nowMillis += 1_000;
    expect(conditionText(await reconciled(), 'Stalled')).toBe('True ProgressDeadlineExceeded');
  });

  test('is ScaledToZero when that is what was asked for', async () => {
    plane = await createControlPlane();
    await plane.put(agentNamed('helper', { runtime: { replicas: 0 } }));

    expect(conditionText(await reconciled(), 'Ready')).toBe('True ScaledToZero');
  });

  test.each<{ name: string; spec: Partial<SwarmAgent['spec']>; reason: string; healing: KubeObject }>([
    {
      name: 'settings',
      spec: { settings: [{ name: 'house' }] },
      reason: 'SettingsResolutionError',
      healing: settingsNamed('house', {}),
    },
    {
      name: 'the Secret of a prompt',
      spec: { prompt: { from: { secretKeyRef: { name: 'persona', key: 'text' } } } },
      reason: 'PromptResolutionError',
      healing: secretNamed('persona', { text: 'You help.' }),
    },
    {
      name: 'the Secret of an API key',
      spec: { infrastructure: { apiKeyRef: { name: 'keys', key: 'OPENAI_API_KEY' } } },
      reason: 'APIKeyResolutionError',
      healing: secretNamed('keys', { OPENAI_API_KEY: 'x' }),
    },
    {
      name: 'the Secret of an MCP server',
      spec: {
        tools: {
          mcp: [{ name: 'wiki', url: 'http://wiki', auth: { type: 'bearer', secretRef: { name: 'tok' } } }],
        },
      },
      reason: 'MCPResolutionError',
      healing: secretNamed('tok', { token: 'x' }),
    },
  ])('[AGENT-8] is False without $name, tells it once, and heals', async ({ spec, reason, healing }) => {
    plane = await createControlPlane();
    await plane.put(agentNamed('helper', spec));
    await reconciled();
    expect(conditionText(await reconciled(), 'Ready')).toBe(`False ${reason}`);
    expect(plane.events.map((event) => event.reason)).toEqual([reason]);
    expect(await plane.find(deploymentKey)).toBeUndefined();

    await plane.put(healing);
    expect(conditionText(await reconciled(), 'Ready')).toBe('False Progressing');
    expect(await plane.find(deploymentKey)).toBeDefined();
  });

  test('[AGENT-18] names the fields that nothing acts on yet', async () => {
    plane = await createControlPlane();
    await plane.put(agentNamed('helper', { reasoning: { mode: 'Auto' } }));
    const ready = (await reconciled()).status?.conditions?.find((condition) => condition.type === 'Ready');

    expect(ready?.message).toContain('not honoured yet: spec.reasoning.mode');
  });
});

describe('an Enforce policy that the agent violates', () => {
  const policy = policyNamed('no-gpt', { enforcementMode: 'Enforce', models: { allowed: ['qwen*'] } });

  test('[AGENT-13] keeps a new agent from its first Deployment', async () => {
    plane = await createControlPlane();
    await plane.put(policy, agentNamed('helper', { model: 'gpt-4o' }));
    const agent = await reconciled();

    expect(conditionText(agent, 'Ready')).toBe('False PolicyViolation');
    expect(conditionText(agent, 'Stalled')).toBe('True PolicyViolation');
    expect(agent.status?.conditions?.[0]?.message).toBe(
      'model "gpt-4o" is not allowed by SwarmPolicy "no-gpt" (allowed: qwen*)',
    );
    expect(await plane.find(deploymentKey)).toBeUndefined();
  });

  test('[AGENT-13] lets an agent that runs already keep running', async () => {
    plane = await createControlPlane();
    await plane.put(agentNamed('helper', { model: 'gpt-4o' }));
    await reconciled();
    await reportReady(1);
    await plane.put(policy);

    expect(conditionText(await reconciled(), 'Ready')).toBe('True AllReplicasReady');
  });
});

describe('MCP servers', () => {
  const agent = agentNamed('helper', {
    tools: {
      mcp: [
        {
          name: 'wiki',
          url: 'http://wiki:8080/',
          auth: { bearer: { secretKeyRef: { name: 's', key: 'k' } } },
        },
      ],
    },
  });

  test('[AGENT-14] are asked without credentials, and one that is down degrades the agent only', async () => {
    const asked: (readonly [string, unknown])[] = [];
    plane = await createControlPlane({
      fetch: async (input, init) => {
        asked.push([String(input), init?.headers]);
        throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
      },
    });
    await plane.put(agent);
    await reconciled();
    await reportReady(1);
    const seen = await reconciled();

    expect(asked).toEqual([['http://wiki:8080/', undefined]]);
    expect(conditionText(seen, 'MCPDegraded')).toBe('True MCPUnreachable');
    expect(conditionText(seen, 'Ready')).toBe('True AllReplicasReady');
    expect(seen.status?.toolConnections).toMatchObject([
      { name: 'wiki', healthy: false, message: 'connect ECONNREFUSED', authType: 'bearer' },
    ]);
  });

  test.each([
    [401, '-'],
    [404, '-'],
    [503, 'True MCPUnreachable'],
  ])('[AGENT-14] that answer %d make MCPDegraded %s', async (status, expected) => {
    plane = await createControlPlane({ fetch: async () => new Response(null, { status }) });
    await plane.put(agent);
    await reconciled();
    await new Promise((resolve) => setImmediate(resolve));

    expect(conditionText(await reconciled(), 'MCPDegraded')).toBe(expected);
  });
});

import { afterEach, describe, expect, test } from '@jest/globals';
import type { ConfigMap, Deployment } from '../../../operator/controllers/common/workload.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { type ControlPlane, createControlPlane } from './control-plane.ts';
import { agentNamed, settingsNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

async function reconciled(spec: Partial<SwarmAgent['spec']>): Promise<SwarmAgent> {
  await plane.put(agentNamed('helper', spec));
  await plane.reconcile('SwarmAgent', 'helper');
  return plane.read<SwarmAgent>('SwarmAgent', 'helper');
}

const condition = ({ status }: SwarmAgent, type: string) =>
  status?.conditions?.find((candidate) => candidate.type === type);

describe('what may be absent', () => {
  const from = { configMapKeyRef: { name: 'persona', key: 'text', optional: true } };

  test('[AGENT-8] an optional prompt that is not there is an empty one', async () => {
    plane = await createControlPlane();
    const agent = await reconciled({ prompt: { from } });

    expect(condition(agent, 'Ready')?.reason).toBe('Progressing');
    const prompt = await plane.find<ConfigMap>({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'helper-prompt',
    });
    expect(prompt?.data?.['system-prompt.txt']).toMatch(/^Text inside <swarm:step-output>/);
  });

  test('[AGENT-8] one that is not optional is an error', async () => {
    plane = await createControlPlane();
    const { configMapKeyRef } = from;
    const agent = await reconciled({
      prompt: { from: { configMapKeyRef: { ...configMapKeyRef, optional: false } } },
    });
    expect(condition(agent, 'Ready')?.reason).toBe('PromptResolutionError');
  });

  test('optional tokens and headers are told to the agent as such', async () => {
    plane = await createControlPlane();
    const secretKeyRef = { name: 'wiki', key: 'token', optional: true };
    await reconciled({
      tools: {
        mcp: [
          {
            name: 'wiki',
            url: 'http://wiki.kb.svc',
            auth: { bearer: { secretKeyRef } },
            headers: [{ name: 'X-Tenant', secretKeyRef }],
            discovery: { pollIntervalSeconds: 60 },
          },
        ],
      },
    });
    const deployment = await plane.find<Deployment>({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'helper-agent',
    });
    const env = deployment?.spec.template.spec.containers[0]?.env;
    const servers: unknown = JSON.parse(env?.find(({ name }) => name === 'AGENT_MCP_SERVERS')?.value ?? '');
    expect(servers).toMatchObject([
      {
        isTokenOptional: true,
        headers: [{ name: 'X-Tenant', isOptional: true }],
        discovery: { dynamic: false, pollIntervalSeconds: 60 },
      },
    ]);
  });

  test('resource claims, which the pod does not declare, are not handed to its container', async () => {
    plane = await createControlPlane();
    await reconciled({ runtime: { resources: { claims: [{ name: 'gpu' }], limits: { cpu: '1' } } } });
    const deployment = await plane.find<Deployment>({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'helper-agent',
    });
    expect(deployment?.spec.template.spec.containers[0]?.resources).toEqual({
      limits: { cpu: '1', 'ephemeral-storage': '256Mi' },
    });
  });
});

describe('MCP rules that came after the agent [AGENT-19]', () => {
  const spec = { tools: { mcp: [{ name: 'wiki', url: 'http://wiki.kb.svc' }] } };

  test('flag it and let it run', async () => {
    plane = await createControlPlane();
    expect(condition(await reconciled(spec), 'MCPPolicyCompliant')).toBeUndefined();

    await plane.put(settingsNamed('rules', { security: { mcpAllowlist: ['https://mcp.internal'] } }));
    await plane.reconcile('SwarmAgent', 'helper');
    const agent = await plane.read<SwarmAgent>('SwarmAgent', 'helper');
    expect(condition(agent, 'MCPPolicyCompliant')).toMatchObject({
      status: 'False',
      reason: 'MCPPolicyViolation',
      message: expect.stringContaining('is not in the namespace mcpAllowlist'),
    });
    expect(condition(agent, 'Ready')?.reason).toBe('Progressing');
  });

  test('say so when it complies', async () => {
    plane = await createControlPlane();
    await plane.put(settingsNamed('rules', { security: { mcpAllowlist: ['http://wiki.kb.svc'] } }));
    expect(condition(await reconciled(spec), 'MCPPolicyCompliant')).toMatchObject({
      status: 'True',
      reason: 'Compliant',
    });
  });
});

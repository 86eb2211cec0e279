import { afterEach, describe, expect, test } from '@jest/globals';
import type { Deployment, EnvVar } from '../../../operator/controllers/common/workload.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import { type ControlPlane, createControlPlane, secretNamed } from './control-plane.ts';
import { agentNamed, namespace, policyNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

const deploymentKey = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'helper-agent' };

async function deployed(spec: Partial<SwarmAgent['spec']> = {}): Promise<Deployment> {
  await plane.put(agentNamed('helper', spec));
  await plane.reconcile('SwarmAgent', 'helper');
  const deployment = await plane.find<Deployment>(deploymentKey);
  if (deployment === undefined) throw new Error('no Deployment');
  return deployment;
}

const containerOf = (deployment: Deployment) => {
  const [container] = deployment.spec.template.spec.containers;
  if (container === undefined) throw new Error('no container');
  return container;
};
const variable = (deployment: Deployment, name: string): EnvVar | undefined =>
  containerOf(deployment).env?.find((candidate) => candidate.name === name);

describe('the Deployment of an agent', () => {
  test('[AGENT-1] is hardened, labelled and owned', async () => {
    plane = await createControlPlane();
    const deployment = await deployed({ runtime: { replicas: 3, drainTimeoutSeconds: 60 } });

    expect(deployment.metadata.ownerReferences).toMatchObject([
      { kind: 'SwarmAgent', name: 'helper', controller: true },
    ]);
    expect(deployment.spec).toMatchObject({
      replicas: 3,
      selector: {
        matchLabels: { 'app.kubernetes.io/instance': 'helper', 'kubeswarm.io/deployment': 'helper' },
      },
      template: {
        spec: {
          serviceAccountName: 'swarm-agent',
          terminationGracePeriodSeconds: 60,
          // Or a SIGTERM while it starts does not end it.
          shareProcessNamespace: true,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      },
    });
    expect(containerOf(deployment)).toMatchObject({
      image: 'kubeswarm/agent:test',
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      resources: { limits: { memory: '512Mi', 'ephemeral-storage': '256Mi' } },
      readinessProbe: { httpGet: { path: '/readyz', port: 8080 } },
    });
  });

  test('[AGENT-1] gives custom resources an ephemeral limit, and keeps one that is there', async () => {
    plane = await createControlPlane();
    const own = await deployed({ runtime: { resources: { limits: { memory: '1Gi' } } } });
    expect(containerOf(own).resources).toEqual({ limits: { memory: '1Gi', 'ephemeral-storage': '256Mi' } });

    const set = await deployed({ runtime: { resources: { limits: { 'ephemeral-storage': '1Gi' } } } });
    expect(containerOf(set).resources).toEqual({ limits: { 'ephemeral-storage': '1Gi' } });
  });

  test('[AGENT-2] lists sources from the lowest precedence to the highest', async () => {
    plane = await createControlPlane({ platform: { extraEnv: { HTTP_PROXY: 'http://proxy' } } });
    await plane.put(
      secretNamed('llm', { LLM_ENDPOINT: 'http://model' }),
      secretNamed('keys', { OPENAI_API_KEY: 'k' }),
    );
    const deployment = await deployed({
      infrastructure: {
        envFrom: [{ secretRef: { name: 'llm' } }, { configMapRef: { name: 'more', optional: true } }],
        apiKeyRef: { name: 'keys', key: 'OPENAI_API_KEY' },
      },
    });

    expect(containerOf(deployment).envFrom).toEqual([
      { secretRef: { name: 'helper-env' } },
      { secretRef: { name: 'kubeswarm-api-keys', optional: true } },
      { secretRef: { name: 'llm' } },
      { configMapRef: { name: 'more', optional: true } },
    ]);
    expect(containerOf(deployment).env?.at(-1)).toEqual({
      name: 'OPENAI_API_KEY',
      valueFrom: { secretKeyRef: { name: 'keys', key: 'OPENAI_API_KEY' } },
    });
    expect(await plane.find({ apiVersion: 'v1', kind: 'Secret', name: 'helper-env' })).toBeDefined();
  });

  test('[AGENT-3] carries the limits, denials and trust floor of the policies', async () => {
    plane = await createControlPlane();
    await plane.put(
      policyNamed('floor', {
        enforcementMode: 'Enforce',
        limits: { maxTokensPerCall: 1500, maxDailyTokens: 60_000, minTimeoutSeconds: 20 },
        tools: { deny: ['exec/*'], forceTrustLevel: 'sandbox' },
      }),
    );
    const deployment = await deployed({
      guardrails: {
        limits: { tokensPerCall: 4000, timeoutSeconds: 10, retries: 0 },
        tools: { allow: ['wiki/*'], deny: ['wiki/delete'] },
      },
    });

    expect(variable(deployment, 'AGENT_MAX_TOKENS')?.value).toBe('1500');
    expect(variable(deployment, 'AGENT_TIMEOUT_SECONDS')?.value).toBe('20');
    expect(variable(deployment, 'AGENT_DAILY_TOKEN_LIMIT')?.value).toBe('60000');
    expect(variable(deployment, 'AGENT_MAX_RETRIES')?.value).toBe('0');
    expect(JSON.parse(variable(deployment, 'AGENT_GUARDRAILS')?.value ?? '')).toEqual({
      limits: { namespaceDailyTokens: 60_000 },
      allow: ['wiki/*'],
      deny: [
        { pattern: 'wiki/delete', source: 'agent' },
        { pattern: 'exec/*', source: 'SwarmPolicy/floor' },
      ],
      trust: {
        default: 'external',
        floor: { value: 'sandbox', source: 'SwarmPolicy/floor' },
        enforceInputValidation: false,
      },
    });
  });

  test('[AGENT-3] names tokens and headers of MCP servers by variable, never by value', async () => {
    plane = await createControlPlane();
    await plane.put(secretNamed('wiki-token', { token: 'canary-4711' }));
    const deployment = await deployed({
      tools: {
        mcp: [
          {
            name: 'my-wiki',
            url: 'http://wiki:8080',
            auth: { type: 'bearer', secretRef: { name: 'wiki-token' } },
            headers: [
              { name: 'X-Team', value: 'a' },
              { name: 'X-Key', secretKeyRef: { name: 'wiki-token', key: 'token' } },
            ],
            cache: { enabled: true, excludeTools: ['save'] },
          },
        ],
      },
    });

    expect(JSON.parse(variable(deployment, 'AGENT_MCP_SERVERS')?.value ?? '')).toEqual([
      {
        name: 'my-wiki',
        url: 'http://wiki:8080',
        transport: 'auto',
        authType: 'bearer',
        tokenEnvVar: 'AGENT_MCP_TOKEN_MY_WIKI',
        headers: [
          { name: 'X-Team', value: 'a' },
          { name: 'X-Key', envVar: 'AGENT_MCP_HEADER_MY_WIKI_X_KEY' },
        ],
        cache: { ttlSeconds: 300, excludeTools: ['save'] },
      },
    ]);
    expect(variable(deployment, 'AGENT_MCP_TOKEN_MY_WIKI')?.valueFrom?.secretKeyRef).toMatchObject({
      key: 'token',
    });
    expect(JSON.stringify(deployment)).not.toContain('canary-4711');
  });

  test('[AGENT-12] keeps the selector of a Deployment that an older operator made', async () => {
    plane = await createControlPlane();
    const old = { 'kubeswarm/deployment': 'helper' };
    await plane.put({
      ...deploymentKey,
      metadata: { name: deploymentKey.name, namespace },
      spec: {
        selector: { matchLabels: old },
        template: { metadata: { labels: old }, spec: { containers: [{ name: 'agent', image: 'old' }] } },
      },
    });
    const deployment = await deployed();

    expect(deployment.spec.selector.matchLabels).toEqual(old);
    expect(deployment.spec.template.metadata?.labels).toMatchObject({
      ...old,
      'kubeswarm.io/deployment': 'helper',
    });
  });
});

import { afterEach, expect, test } from '@jest/globals';
import { ApiError } from '../../../operator/kube/api.ts';
import type { SwarmAgent } from '../../../schemas/generated/types.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import {
  type ControlPlane,
  type ControlPlaneOptions,
  conditionText,
  createControlPlane,
} from './control-plane.ts';
import { agentNamed, namespace, policyNamed, runNamed, settingsNamed } from './objects.ts';

let plane: ControlPlane;
afterEach(() => plane.close());

/** One line of the table of agents 2.8: what is so, and what the conditions say then. */
interface Row {
  readonly name: string;
  readonly spec?: Partial<SwarmAgent['spec']>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly others?: readonly KubeObject[];
  readonly options?: ControlPlaneOptions;
  /** Ready pods as the Deployment tells; none when it is absent. */
  readonly ready?: number;
  /** Tokens that were used an hour ago, by the agent itself unless `usedBy` names another. */
  readonly used?: number;
  readonly usedBy?: string;
  readonly before?: () => void;
  readonly says: Readonly<Record<string, string>>;
}

const platform = { queue: { url: 'redis://queue:6379', address: 'redis://queue:6379' } };
const wiki = { tools: { mcp: [{ name: 'wiki', url: 'http://wiki.example' }] } };
const users = (problem?: string): ControlPlaneOptions => ({
  platform,
  queue: {
    queueState: () => ({ kind: 'ready' }),
    users: {
      keep: async () => {
        if (problem !== undefined) throw new Error(problem);
      },
      retire: async () => {},
      letGo: () => {},
      close: () => {},
    },
  },
});
const calm = { Stalled: 'False NotStalled' };

const rows: readonly Row[] = [
  { name: 'all pods are ready', ready: 1, says: { Ready: 'True AllReplicasReady', ...calm } },
  { name: 'pods are coming', says: { Ready: 'False Progressing', ...calm } },
  {
    name: '0 pods are wanted',
    spec: { runtime: { replicas: 0 } },
    says: { Ready: 'True ScaledToZero', ...calm },
  },
  {
    name: 'it is suspended',
    annotations: { 'kubeswarm.io/suspended': 'true' },
    says: { Ready: 'True Suspended', ...calm },
  },
  {
    name: 'its prompt is missing',
    spec: { prompt: { from: { configMapKeyRef: { name: 'x', key: 'y' } } } },
    says: { Ready: 'False PromptResolutionError', ...calm },
  },
  {
    name: 'its API key is missing',
    spec: { infrastructure: { apiKeyRef: { name: 'x', key: 'Y' } } },
    says: { Ready: 'False APIKeyResolutionError', ...calm },
  },
  {
    name: 'its API key may not be one',
    spec: { infrastructure: { apiKeyRef: { name: 'x', key: 'AGENT_MODEL' } } },
    says: { Ready: 'False APIKeyResolutionError', Stalled: 'True APIKeyResolutionError' },
  },
  {
    name: 'a capability of MCP is bound nowhere',
    spec: { tools: { mcp: [{ name: 'wiki', capabilityRef: 'search' }] } },
    says: { Ready: 'False MCPResolutionError', ...calm },
  },
  {
    name: 'settings are missing',
    spec: { settings: [{ name: 'x' }] },
    says: { Ready: 'False SettingsResolutionError', ...calm },
  },
  {
    name: 'an address is not found in strict mode',
    spec: {
      infrastructure: { networkPolicy: 'strict' },
      tools: { mcp: [{ name: 'a', url: 'http://nowhere.example' }] },
    },
    says: { Ready: 'False NetworkPolicyError', ...calm },
  },
  {
    name: 'the API refuses an object',
    before: () =>
      plane.api.faults.failNext(1, new ApiError(403, 'Forbidden', 'quota'), {
        kind: { apiVersion: 'apps/v1', kind: 'Deployment' },
        verbs: ['apply'],
      }),
    says: { Ready: 'False ReconcileError', ...calm },
  },
  {
    name: 'a policy forbids its model',
    others: [policyNamed('p', { enforcementMode: 'Enforce', models: { denied: ['qwen*'] } })],
    says: { Ready: 'False PolicyViolation', Stalled: 'True PolicyViolation' },
  },
  {
    name: 'its own tokens are used up',
    spec: { guardrails: { limits: { dailyTokens: 100 } } },
    used: 100,
    says: { Ready: 'True BudgetExceeded', BudgetExceeded: 'True DailyLimitReached', ...calm },
  },
  {
    name: 'the tokens of the namespace are used up',
    others: [policyNamed('p', { enforcementMode: 'Enforce', limits: { maxDailyTokens: 100 } })],
    used: 100,
    usedBy: 'other',
    says: { Ready: 'True BudgetExceeded', BudgetExceeded: 'True PolicyDailyCeilingReached', ...calm },
  },
  {
    name: 'its tokens are not used up',
    spec: { guardrails: { limits: { dailyTokens: 101 } } },
    used: 100,
    ready: 1,
    says: { Ready: 'True AllReplicasReady', BudgetExceeded: '-' },
  },
  {
    name: 'an MCP server is down',
    spec: wiki,
    ready: 1,
    options: { fetch: async () => new Response(null, { status: 503 }) },
    says: { Ready: 'True AllReplicasReady', MCPDegraded: 'True MCPUnreachable' },
  },
  { name: 'MCP servers are up', spec: wiki, ready: 1, says: { MCPDegraded: '-', MCPPolicyCompliant: '-' } },
  {
    name: 'MCP servers are as settings allow',
    spec: wiki,
    others: [settingsNamed('s', { security: { mcpAllowlist: ['http://wiki.example'] } })],
    says: { MCPPolicyCompliant: 'True Compliant' },
  },
  {
    name: 'an MCP server is not one of those that settings allow',
    spec: wiki,
    others: [settingsNamed('s', { security: { mcpAllowlist: ['http://other.example'] } })],
    says: { MCPPolicyCompliant: 'False MCPPolicyViolation' },
  },
  {
    name: 'its registry is missing',
    spec: { infrastructure: { registryRef: { name: 'x' } } },
    ready: 1,
    says: { Ready: 'True AllReplicasReady', RegistryNotFound: 'True RegistryNotFound' },
  },
  {
    name: 'its registry is the implied one',
    spec: { infrastructure: { registryRef: { name: 'default' } } },
    says: { RegistryNotFound: '-' },
  },
  { name: 'it shares the queue in one process', says: { QueueReady: '-' } },
  {
    name: 'the queue answers',
    options: { platform, queue: { queueState: () => ({ kind: 'ready' }) } },
    says: { QueueReady: 'True QueueReachable' },
  },
  {
    name: 'the queue does not answer',
    ready: 1,
    options: { platform, queue: { queueState: () => ({ kind: 'failed', message: 'Redis is away' }) } },
    says: { Ready: 'True AllReplicasReady', QueueReady: 'False QueueUnreachable' },
  },
  { name: 'nobody has looked at the queue yet', options: { platform }, says: { QueueReady: '-' } },
  { name: 'its namespace has a queue user', options: users(), says: { QueueReady: 'True QueueReachable' } },
  {
    name: 'its queue user cannot be made',
    options: users('Redis refuses: NOPERM'),
    says: { Ready: 'False Progressing', QueueReady: 'False QueueUserFailed' },
  },
];

async function pretendReady(readyReplicas: number): Promise<void> {
  const key = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'helper-agent' };
  const observedGeneration = (await plane.find<KubeObject>(key))?.metadata.generation;
  const status = { observedGeneration, replicas: 1, readyReplicas, updatedReplicas: readyReplicas };
  const metadata = { name: key.name, namespace };
  await plane.api.applyStatus({ ...key, metadata, status }, { fieldManager: 'kubelet', force: true });
}

async function pretendUsed(totalTokens: number, agent = 'helper'): Promise<void> {
  const run = runNamed('earlier', { agent, prompt: 'x' });
  await plane.put(run);
  const completionTime = new Date(plane.clock.nowMillis - 3_600_000).toISOString();
  const tokenUsage = { inputTokens: totalTokens, outputTokens: 0, totalTokens };
  const step = { name: 'agent', phase: 'Succeeded', resolvedAgent: agent, completionTime, tokenUsage };
  await plane.api.applyStatus({ ...run, status: { steps: [step] } }, { fieldManager: 'run', force: true });
}

test.each(rows)('[AGENT-29] $name: $says', async (row) => {
  plane = await createControlPlane(row.options);
  await plane.put(
    ...(row.others ?? []),
    agentNamed('helper', row.spec, { annotations: row.annotations ?? {} }),
  );
  if (row.used !== undefined) await pretendUsed(row.used, row.usedBy);
  row.before?.();
  await plane.reconcile('SwarmAgent', 'helper');
  if (row.ready !== undefined) await pretendReady(row.ready);
  // What is asked in the background has been answered.
  await new Promise((resolve) => setImmediate(resolve));
  if (row.before === undefined) await plane.reconcile('SwarmAgent', 'helper');
  const agent = await plane.read<SwarmAgent>('SwarmAgent', 'helper');

  const said = Object.keys(row.says).map((type) => [type, conditionText(agent, type)]);
  expect(Object.fromEntries(said)).toEqual(row.says);
  expect(agent.status?.observedGeneration).toBe(agent.metadata.generation);
});

test.each(rows.filter(({ says }) => says.Ready?.startsWith('False') && says.Stalled === 'False NotStalled'))(
  '[AGENT-17] $name: Stalled after 300 s',
  async (row) => {
    plane = await createControlPlane(row.options);
    await plane.put(agentNamed('helper', row.spec));
    for (let round = 0; round < 2; round += 1) {
      row.before?.();
      await plane.reconcile('SwarmAgent', 'helper');
      plane.clock.nowMillis += 300_000;
    }
    const agent = await plane.read<SwarmAgent>('SwarmAgent', 'helper');

    expect(conditionText(agent, 'Stalled')).toBe('True ProgressDeadlineExceeded');
    expect(conditionText(agent, 'Ready')).toBe(row.says.Ready);
  },
);

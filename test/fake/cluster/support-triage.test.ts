import { afterEach, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { lastText, recipeManifests, type SeedCluster, startSeedCluster, type Think } from './seed-cluster.ts';

const namespace = 'support-triage';
const manifests = recipeManifests('02-support-triage');
const file = (name: string): readonly KubeObject[] => manifests[name] ?? [];
const sentence = 'model "gpt-4o" is not allowed by SwarmPolicy "support-budget" (allowed: qwen*, gpt-oss-*)';

/** Classifies by what stands in the ticket, and answers by what stands in the classification. */
const think: Think = (chat) => {
  const task = lastText(chat, 'user');
  if (lastText(chat, 'system').includes('support ticket classifier'))
    return {
      text: JSON.stringify({ category: 'technical', priority: task.includes('in 2 hours') ? 'high' : 'low' }),
    };
  const priority = /"priority":"(\w+)"/.exec(task)?.[1];
  return { text: `Hi Sarah, we've marked this as a ${priority}-priority task.` };
};

let cluster: SeedCluster;
afterEach(() => cluster.close());

async function startWith(...files: readonly string[]): Promise<void> {
  cluster = await startSeedCluster(think);
  for (const name of files) await cluster.put(...file(name));
}
const agents = ['namespace.yaml', 'ollama-secret.yaml', 'classifier-agent.yaml', 'responder-agent.yaml'];

describe('the support-triage seed', () => {
  test('[EMBED-10] runs to its end in the order of the seed', async () => {
    await startWith(...agents);
    await cluster.ready('SwarmAgent', namespace, 'ticket-classifier');
    await cluster.ready('SwarmAgent', namespace, 'ticket-responder');
    await cluster.put(...file('support-team.yaml'), ...file('sample-run.yaml'));
    const run = await cluster.finished(namespace, 'ticket-001');

    expect(run.status).toMatchObject({
      phase: 'Succeeded',
      output: "Hi Sarah, we've marked this as a high-priority task.",
      steps: [
        { name: 'classifier', phase: 'Succeeded', output: '{"category":"technical","priority":"high"}' },
        { name: 'responder', phase: 'Succeeded' },
      ],
      totalTokenUsage: { totalTokens: 30 },
    });
    expect(cluster.asked).toHaveLength(2);
    expect(cluster.asked.map((chat) => [chat.model, chat.max_completion_tokens])).toEqual([
      ['qwen2.5:7b', 500],
      ['qwen2.5:7b', 2000],
    ]);
  });

  test('[EMBED-10] runs when everything is applied at once', async () => {
    await startWith(
      'namespace.yaml',
      'sample-run.yaml',
      'support-team.yaml',
      'budget-policy.yaml',
      ...agents.slice(1),
    );

    expect((await cluster.finished(namespace, 'ticket-001')).status?.phase).toBe('Succeeded');
  });

  test('denies the agent with another model in the words of the seed, and nothing of it exists', async () => {
    await startWith(...agents, 'budget-policy.yaml');
    const [classifier] = file('classifier-agent.yaml');
    const sneaky = {
      ...classifier,
      metadata: { name: 'helper', namespace },
      spec: { ...(classifier?.spec as object), model: 'gpt-4o' },
    } as KubeObject;
    const [refused] = await cluster.apply([sneaky]);

    expect(refused).toMatchObject({ kind: 'refused', error: { code: 403, reason: 'Forbidden' } });
    expect(refused?.kind === 'refused' && refused.error.message).toBe(
      `admission webhook "vpolicy-swarmagent.kb.io" denied the request: ${sentence}`,
    );
    const { items } = await cluster.api.list<KubeObject>(deployments, { namespace });
    expect(items.map((item) => item.metadata.name)).not.toContain('helper-agent');
  });

  test('[EMBED-12] a changed prompt rolls the agent, and the next run is given the new one', async () => {
    await startWith(...agents, 'support-team.yaml', 'sample-run.yaml');
    await cluster.finished(namespace, 'ticket-001');
    const [responder] = file('responder-agent.yaml');
    await cluster.put({
      ...responder,
      spec: { ...(responder?.spec as object), prompt: { inline: 'Answer in Danish.' } },
    } as KubeObject);
    const key = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'ticket-responder-agent' };
    await cluster.until<KubeObject>(
      key,
      (deployment) => isRolled(deployment, 2),
      AbortSignal.timeout(60_000),
    );
    const [run] = file('sample-run.yaml');
    await cluster.put({ ...run, metadata: { name: 'ticket-002', namespace } } as KubeObject);
    await cluster.finished(namespace, 'ticket-002');

    const systems = cluster.asked.map((chat) => lastText(chat, 'system'));
    expect(systems[1]).toContain('customer support agent');
    expect(systems[3]).toMatch(/^Answer in Danish\./);
  });

  test('[EMBED-6] is gone with its namespace, a run in flight included', async () => {
    const { promise: isAsked, resolve: ask } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    cluster = await startSeedCluster(async () => {
      ask();
      await released;
      return { text: 'too late' };
    });
    for (const name of [...agents, 'support-team.yaml', 'budget-policy.yaml', 'sample-run.yaml'])
      await cluster.put(...file(name));
    await isAsked;
    await cluster.api.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    release();
    const home = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
    await cluster.until(home, (object) => object === undefined, AbortSignal.timeout(60_000));
    await cluster.whenIdle();

    for (const kind of ['SwarmAgent', 'SwarmTeam', 'SwarmRun', 'SwarmPolicy'])
      expect((await cluster.api.list({ apiVersion: 'kubeswarm.io/v1alpha1', kind })).items).toEqual([]);
    for (const kind of [
      deployments,
      { apiVersion: 'v1', kind: 'Secret' },
      { apiVersion: 'v1', kind: 'ConfigMap' },
    ])
      expect((await cluster.api.list(kind, { namespace })).items).toEqual([]);
    expect(await cluster.queue.depth(`${namespace}.ticket-classifier`)).toEqual({ waiting: 0, active: 0 });
  });
});

const deployments = { apiVersion: 'apps/v1', kind: 'Deployment' };

/** Whether all pods are of this generation of the Deployment. */
function isRolled(deployment: KubeObject | undefined, generation: number): boolean {
  const status = deployment?.status as Readonly<Record<string, number>> | undefined;
  return (
    deployment?.metadata.generation === generation &&
    status?.observedGeneration === generation &&
    status.replicas === 1 &&
    status.readyReplicas === 1 &&
    status.updatedReplicas === 1
  );
}

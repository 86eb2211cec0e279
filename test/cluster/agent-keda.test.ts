import { beforeAll, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { type AgentOperator, startAgentOperator } from '../support/cluster/agent-operator.ts';
import { installKedaKinds } from '../support/cluster/keda/autoscaler.ts';
import { useOperator } from '../support/cluster/operator-world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';

const url = 'rediss://user:secret@redis.shop:6380/2';
const queue = { url, address: 'rediss://redis.shop:6380/2', prefix: 'acme' };
const sleepy = { runtime: { autoscaling: { minReplicas: 0, maxReplicas: 4, targetPendingTasks: 3 } } };

const specOf = (object: KubeObject | undefined): Record<string, unknown> => Object(object?.spec);
const replicasOf = (object: KubeObject): unknown => specOf(object).replicas;

describeWithCluster('agents under KEDA on a real API server', (cluster) => {
  const openOperator = useOperator(cluster);
  const operator = async (): Promise<AgentOperator> =>
    startAgentOperator(await openOperator(), { platform: { queue } });

  /** Sets the number of pods as the autoscaler of Kubernetes does, on KEDA's behalf. */
  const scale = async ({ world: { namespace } }: AgentOperator, name: string, replicas: number) => {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}-agent/scale`;
    const scaling = {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: `${name}-agent`, namespace },
    };
    const query = '?fieldManager=kube-controller-manager';
    const { status } = await cluster().api.request('PUT', path + query, { ...scaling, spec: { replicas } });
    expect(status).toBe(200);
  };
  /** Has the agent reconciled, and waits for it. */
  const touch = async (agents: AgentOperator, name: string, spec: object): Promise<void> => {
    const suspended = { 'kubeswarm.io/suspended': 'false', touched: String(Math.random()) };
    await agents.agent(name, spec, suspended);
    const { metadata } = await agents.untilFound('SwarmAgent', name, () => true);
    await agents.untilFound(
      'SwarmAgent',
      name,
      ({ status }) => Object(status).observedGeneration === metadata.generation,
    );
  };

  test('[AGENT-22] without its kinds an autoscaled agent has a fixed number of pods, one at least', async () => {
    const agents = await operator();
    await agents.agent('sleepy', sleepy);
    await agents.agent('three', { runtime: { autoscaling: { minReplicas: 3 } } });

    expect(replicasOf(await agents.untilFound('Deployment', 'sleepy-agent', () => true))).toBe(1);
    expect(replicasOf(await agents.untilFound('Deployment', 'three-agent', () => true))).toBe(3);
    expect(agents.world.warnings).toEqual([]);
  });

  describe('once it is installed', () => {
    let agents: AgentOperator;
    beforeAll(() => installKedaKinds(cluster()));

    test('[AGENT-22] a running agent becomes its own, with two triggers a queue and credentials apart', async () => {
      agents = await operator();
      await agents.agent('sleepy', sleepy);
      const scaled = await agents.untilFound('ScaledObject', 'sleepy', () => true);
      const trigger = (list: string): object => ({
        type: 'redis',
        metadata: {
          address: 'redis.shop:6380',
          databaseIndex: '2',
          enableTLS: 'true',
          listName: `acme:${agents.world.namespace}.sleepy:${list}`,
          listLength: '3',
        },
        authenticationRef: { name: 'sleepy' },
      });

      expect(specOf(scaled)).toEqual({
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'sleepy-agent' },
        minReplicaCount: 0,
        maxReplicaCount: 4,
        cooldownPeriod: 300,
        pollingInterval: 10,
        triggers: [trigger('wait'), trigger('active')],
      });
      expect(scaled.metadata.ownerReferences).toMatchObject([
        { kind: 'SwarmAgent', name: 'sleepy', controller: true },
      ]);
      expect(specOf(await agents.find('TriggerAuthentication', 'sleepy'))).toEqual({
        secretTargetRef: [
          { parameter: 'username', name: 'swarm-agent', key: 'username' },
          { parameter: 'password', name: 'swarm-agent', key: 'password' },
        ],
      });
      expect(Object((await agents.find('Secret', 'swarm-agent'))?.data)).toMatchObject({
        username: btoa('user'),
        password: btoa('secret'),
      });
      expect(JSON.stringify(scaled)).not.toContain('secret@');
    });

    test('[AGENT-23] nobody fights over the number of pods, and none is lost when it changes hands', async () => {
      agents = await operator();
      const three = { runtime: { autoscaling: { minReplicas: 3 } } };
      await agents.agent('busy', { runtime: { replicas: 5 } });
      await agents.untilFound('Deployment', 'busy-agent', (object) => replicasOf(object) === 5);
      await touch(agents, 'busy', three);
      await agents.untilFound('ScaledObject', 'busy', () => true);
      await agents.untilFound(
        'Deployment',
        'busy-agent',
        ({ metadata }) => metadata.annotations?.['kubeswarm.io/scaled-by'] === 'keda',
      );
      await touch(agents, 'busy', { ...three, model: 'llama3' });
      expect(replicasOf(await agents.untilFound('Deployment', 'busy-agent', () => true))).toBe(5);

      await scale(agents, 'busy', 7);
      await touch(agents, 'busy', { ...three, model: 'qwen3' });
      const after = await agents.untilFound('Deployment', 'busy-agent', (object) =>
        JSON.stringify(object).includes('qwen3'),
      );
      expect(replicasOf(after)).toBe(7);
      const owners = (after.metadata.managedFields ?? []).filter((entry) =>
        JSON.stringify(Object(entry).fieldsV1).includes('"f:replicas"'),
      );
      expect(owners.map((entry) => Object(entry).manager)).toEqual(['kube-controller-manager']);
      await agents.untilFound('SwarmAgent', 'busy', ({ status }) => Object(status).desiredReplicas === 7);
    });

    test.each([
      [0, 0],
      [2, 2],
    ])(
      '[AGENT-24] a stop takes it away from KEDA, whatever waits; with %d at least it comes back at %d',
      async (minReplicas, back) => {
        agents = await operator();
        const spec = { runtime: { autoscaling: { minReplicas } } };
        await agents.agent('paused', spec);
        await agents.untilFound('ScaledObject', 'paused', () => true);
        await scale(agents, 'paused', 4);
        await agents.agent('paused', spec, { 'kubeswarm.io/suspended': 'true' });
        await agents.untilGone('ScaledObject', 'paused');
        await agents.untilFound('Deployment', 'paused-agent', (object) => replicasOf(object) === 0);

        await agents.agent('paused', spec);
        await agents.untilFound('ScaledObject', 'paused', () => true);
        await agents.untilFound('Deployment', 'paused-agent', (object) => replicasOf(object) === back);
      },
    );

    test('[AGENT-24] without autoscaling it is ours again, and nothing of KEDA is left', async () => {
      agents = await operator();
      await agents.agent('calm', sleepy);
      await agents.untilFound('ScaledObject', 'calm', () => true);
      await scale(agents, 'calm', 4);
      await agents.agent('calm', { runtime: { replicas: 2 } });
      await agents.untilGone('ScaledObject', 'calm');
      await agents.untilGone('TriggerAuthentication', 'calm');
      await agents.untilFound('Deployment', 'calm-agent', (object) => replicasOf(object) === 2);
    });
  });
});

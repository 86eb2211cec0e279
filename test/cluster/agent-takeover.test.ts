import { expect, test } from '@jest/globals';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { startAgentOperator } from '../support/cluster/agent-operator.ts';
import { useOperator } from '../support/cluster/operator-world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';

const selector = { app: 'swarm-agent', agent: 'helper' };

/** A Deployment as the Go operator's chart 0.4.0 leaves it: written by updates, with the queue's URL in the open. */
const deploymentOfGo = (namespace: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'helper-agent', namespace },
  spec: {
    replicas: 2,
    selector: { matchLabels: selector },
    template: {
      metadata: { labels: selector, annotations: { 'kubeswarm/system-prompt-hash': 'abc' } },
      spec: {
        serviceAccountName: 'swarm-agent',
        containers: [
          {
            name: 'agent',
            image: 'ghcr.io/kubeswarm/kubeswarm-runtime:0.4.0',
            env: [
              { name: 'TASK_QUEUE_URL', value: 'redis://queue?stream=lab.helper' },
              { name: 'STREAM_CHANNEL_URL', value: 'redis://queue' },
              { name: 'AGENT_MODEL', value: 'gpt-4o' },
            ],
            volumeMounts: [{ name: 'prompt', mountPath: '/etc/swarm/prompt' }],
          },
        ],
        volumes: [{ name: 'prompt', configMap: { name: 'helper-prompt' } }],
      },
    },
  },
});

describeWithCluster('an agent that the Go operator left', (cluster) => {
  const openOperator = useOperator(cluster);

  test('[AGENT-12] is taken over whole: its selector stays, nothing else of it does', async () => {
    const world = await openOperator();
    await world.api.create(deploymentOfGo(world.namespace), { fieldManager: 'manager' });
    const url = 'redis://:pw@queue.example:6379';
    const agents = startAgentOperator(world, { platform: { queue: { url, address: url } } });
    await agents.agent('helper', { runtime: { replicas: 3 } });
    const taken = await agents.untilFound(
      'Deployment',
      'helper-agent',
      ({ spec }) => Object(spec).replicas === 3,
    );
    const { template, selector: kept } = Object(taken.spec);
    const [container, ...others] = template.spec.containers;

    expect(kept.matchLabels).toEqual(selector);
    expect(template.metadata.labels).toMatchObject(selector);
    expect(others).toEqual([]);
    expect(container.image).toBe('kubeswarm/agent:one');
    const env = new Map<string, object>(container.env.map((one: { name: string }) => [one.name, one]));
    expect(env.get('TASK_QUEUE_URL')).toEqual({
      name: 'TASK_QUEUE_URL',
      valueFrom: { secretKeyRef: { name: 'swarm-agent', key: 'TASK_QUEUE_URL' } },
    });
    expect(env.has('STREAM_CHANNEL_URL')).toBe(false);
    expect(container.volumeMounts.map(({ name }: { name: string }) => name)).toEqual([
      'system-prompt',
      'tmp',
    ]);
    expect(template.spec.volumes.map(({ name }: { name: string }) => name)).toEqual(['system-prompt', 'tmp']);
    expect(taken.metadata.ownerReferences).toMatchObject([{ kind: 'SwarmAgent', name: 'helper' }]);

    const { generation } = taken.metadata;
    await agents.agent('helper', { runtime: { replicas: 3 } }, { touched: 'yes' });
    await agents.untilFound(
      'SwarmAgent',
      'helper',
      ({ metadata, status }) => Object(status).observedGeneration === metadata.generation,
    );
    expect((await agents.find('Deployment', 'helper-agent'))?.metadata.generation).toBe(generation);
  });
});

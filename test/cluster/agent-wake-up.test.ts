import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { installKedaKinds, startAutoscaler } from '../support/cluster/keda/autoscaler.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { useProgramWorld } from '../support/cluster/use-program-world.ts';
import { describeWithRedis } from '../support/redis.ts';
import { swarmObjects } from '../support/swarm-objects.ts';
import { until } from '../support/until.ts';

const namespace = 'night';
const apiVersion = 'kubeswarm.io/v1alpha1';
const object = swarmObjects(namespace);

describeWithCluster('an agent that sleeps under an autoscaler', (cluster) => {
  describeWithRedis('on a real API server and Redis', (redis) => {
    let stopAutoscaler = async (): Promise<void> => {};
    beforeAll(() => installKedaKinds(cluster()));
    afterAll(() => stopAutoscaler());
    const world = useProgramWorld({
      cluster,
      redis,
      namespace,
      answer: () => ({ text: 'awake' }),
      manager: { flags: ['--disable-admission-webhooks', '--queue-acl=auto'] },
    });
    beforeAll(() => {
      stopAutoscaler = startAutoscaler(cluster(), world().api, namespace, isAwaited);
    });

    /** No pod is wanted, none is there, and the agent says so. */
    const isAsleep = async (): Promise<boolean> => {
      const deployment = await world().api.get<KubeObject>(world().key('Deployment', 'owl-agent'));
      const agent = await world().api.get<KubeObject>(world().key('SwarmAgent', 'owl'));
      const pods = [Object(deployment?.spec).replicas, Object(deployment?.status).readyReplicas ?? 0];
      return String([...pods, Object(agent?.status).readyReplicas]) === '0,0,0';
    };
    /** A run says that it waits for the agent. */
    const isAwaited = async (): Promise<boolean> => {
      const { items } = await world().api.list<KubeObject>({ apiVersion, kind: 'SwarmRun' }, { namespace });
      return items.some(({ status }) => Object(status).steps?.[0]?.phase === 'WarmingUp');
    };
    const startRun = (name: string): Promise<void> =>
      world().put(object('SwarmRun', name, { agent: 'owl', prompt: 'Are you there?' }));

    test('[AGENT-24] is made without a pod, woken by a task, and sleeps again when nothing waits', async () => {
      const scaleToZero = { enabled: true, afterSeconds: 60 };
      await world().put(
        object('SwarmAgent', 'owl', {
          model: 'qwen2.5:7b',
          prompt: { inline: 'You watch.' },
          runtime: { autoscaling: { scaleToZero, maxReplicas: 2, targetPendingTasks: 3 } },
        }),
      );
      await until(isAsleep);
      for (const name of ['one', 'two']) {
        await startRun(name);
        await until(isAwaited);
        expect((await world().finished(name)).status).toMatchObject({ phase: 'Succeeded', output: 'awake' });
        await until(isAsleep);
      }
    });
  });
});

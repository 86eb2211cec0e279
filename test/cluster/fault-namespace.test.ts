import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '../support/api-behaviour/world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { type FaultWorld, startFaultWorld } from '../support/faults/fault-world.ts';
import { leftovers } from '../support/faults/leaks.ts';
import { labNamespace } from '../support/faults/manifests.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const namespaceKey = { apiVersion: 'v1', kind: 'Namespace', name: labNamespace };

describeWithCluster('a namespace that is deleted', (cluster) => {
  describeWithRedis('with a run in flight', (redis) => {
    let world: FaultWorld;
    let release = (): void => {};
    beforeAll(async () => {
      world = await startFaultWorld(cluster(), redis());
    });
    beforeEach(() => world.prepare());
    afterEach(async () => {
      release();
      await world.stopManagers();
    });
    afterAll(() => world?.close());

    const startRun = async (name: string): Promise<void> => {
      await world.agentIsReady();
      const hold = world.model.hold(name, 'two');
      release = hold.release;
      await world.start(name);
      await hold.asked;
      expect((await world.api.get(world.key('SwarmRun', name)))?.metadata.finalizers).toBeUndefined();
    };
    const isGone = async (): Promise<boolean> => (await world.api.get(namespaceKey)) === undefined;

    const nothingIsLeft = (): Promise<void> =>
      eventually(async () => {
        expect(await leftovers(redis().client)).toEqual([]);
        expect(await redis().client.keys(`kubeswarm:${labNamespace}.worker:*`)).toEqual([]);
      });

    test('[FAULT-13] goes while the operator is up, with its tasks', async () => {
      await (await world.startManager()).leads();
      await startRun('up');
      await world.api.delete(namespaceKey);
      await until(isGone);
      await nothingIsLeft();
    });

    test('[FAULT-13] goes while the operator is down, and its tasks when there is one again', async () => {
      const manager = await world.startManager();
      await manager.leads();
      await startRun('down');
      await manager.kill();
      await world.api.delete(namespaceKey);
      await until(isGone);
      // Of the same pod, so that it leads at once: the lock of the task that the killed agent had is not over.
      await (await world.restart(manager)).leads();
      await nothingIsLeft();
    });
  });
});

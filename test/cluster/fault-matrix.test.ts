import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Manager } from '../support/cluster/program-world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { faults, webhooksOfFaults } from '../support/fault-behaviour/faults.ts';
import { type FaultWorld, startFaultWorld } from '../support/faults/fault-world.ts';
import { describeWithRedis } from '../support/redis.ts';

describeWithCluster('when a part dies', (cluster) => {
  describeWithRedis('while a run is in flight', (redis) => {
    let world: FaultWorld;
    beforeAll(async () => {
      world = await startFaultWorld(cluster(), redis());
    });
    afterEach(async () => {
      await world.stopManagers();
      await world.api.delete(webhooksOfFaults);
    });
    afterAll(() => world?.close());

    test.each(faults)('$title', async ({ managers: options = [{}], isBehindProxy, calls = 1, happen }) => {
      const { proxy, kubeconfig } = await world.openProxy();
      const start = (index: number): Promise<Manager> => {
        const way = isBehindProxy === true ? { kubeconfig } : {};
        return world.startManager({ ...options[index], ...way });
      };
      const leader = await start(0);
      if (options[0]?.flags?.includes('--leader-elect=false') !== true) await leader.leads();
      const others = [];
      for (let index = 1; index < options.length; index += 1) others.push(await start(index));
      await world.agentIsReady();
      const run = `run-${faults.findIndex((fault) => fault.happen === happen)}`;
      const { asked, release } = world.model.hold(run, 'two');
      await world.start(run);
      await asked;

      await happen({
        world,
        cluster: cluster(),
        redis: redis(),
        proxy,
        managers: [leader, ...others],
        release,
      });

      expect((await world.finished(run)).status).toMatchObject(world.expected(run));
      expect(world.ledger.callsOf(run)).toEqual({ one: 1, two: calls, three: 1 });
      expect(world.ledger.offences()).toEqual([]);
    });
  });
});

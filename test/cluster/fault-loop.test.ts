import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../support/api-behaviour/world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { type FaultWorld, startFaultWorld } from '../support/faults/fault-world.ts';
import { killLoop, loopSeed } from '../support/faults/kill-loop.ts';
import { leftovers, openResources, tellingResources } from '../support/faults/leaks.ts';
import { describeWithRedis } from '../support/redis.ts';

const RUNS = 40;

describeWithCluster('kills at random', (cluster) => {
  describeWithRedis('of operator, agent and Redis', (redis) => {
    let world: FaultWorld;
    beforeAll(async () => {
      world = await startFaultWorld(cluster(), redis());
    });
    afterAll(() => world?.close());

    test(`[FAULT-11] ${RUNS} runs all end, and no finished task is repeated`, async () => {
      const kills = await killLoop({ world, redis: redis(), runs: RUNS, seed: loopSeed() });
      expect(kills.operator + kills.agent + kills.redis).toBe(RUNS);
    });

    test('[FAULT-12] nothing of them stays in Redis but marks that go by themselves', async () => {
      await world.agentIsReady();
      await eventually(async () => expect(await leftovers(redis().client)).toEqual([]));
    });

    test('[FAULT-12] an operator has no more timers and connections after 50 runs than after 5', async () => {
      await world.stopManagers();
      const manager = await world.startManager({ program: tellingResources(world.program) });
      await manager.leads();
      const play = async (name: string, count: number): Promise<void> => {
        const names = Array.from({ length: count }, (_, index) => `${name}-${index}`);
        await Promise.all(names.map((each) => world.start(each)));
        for (const each of names)
          expect((await world.finished(each)).status).toMatchObject(world.expected(each));
      };
      await play('few', 5);
      const before = await openResources(manager);
      await play('many', 45);
      await eventually(async () => expect(await openResources(manager)).toBeLessThanOrEqual(before));
    });
  });
});

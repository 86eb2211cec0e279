import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../support/api-behaviour/world.ts';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { type FaultWorld, startFaultWorld } from '../support/faults/fault-world.ts';
import { killLoop, loopSeed } from '../support/faults/kill-loop.ts';
import { leftovers } from '../support/faults/leaks.ts';
import { describeWithRedis } from '../support/redis.ts';

const RUNS = 200;

describeWithCluster('kills at random, for long', (cluster) => {
  describeWithRedis('of operator, agent and Redis', (redis) => {
    let world: FaultWorld;
    beforeAll(async () => {
      world = await startFaultWorld(cluster(), redis());
    });
    afterAll(() => world?.close());

    test(`[FAULT-11] [FAULT-12] ${RUNS} runs all end, no finished task is repeated, and nothing stays`, async () => {
      const kills = await killLoop({ world, redis: redis(), runs: RUNS, seed: loopSeed() });
      process.stderr.write(`Killed: ${JSON.stringify(kills)}\n`);
      expect(kills.operator + kills.agent + kills.redis).toBe(RUNS);
      await eventually(async () => expect(await leftovers(redis().client)).toEqual([]));
    });
  });
});

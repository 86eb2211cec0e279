import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { describeWithCluster } from '../support/cluster/use-cluster.ts';
import { type FaultWorld, nextVersionText, startFaultWorld } from '../support/faults/fault-world.ts';
import { steps } from '../support/faults/manifests.ts';
import { describeWithRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

/** In the middle of a step when the operator is replaced. */
const HELD = 40;
/** Started while it is. */
const FREE = 10;

describeWithCluster('an upgrade of the operator', (cluster) => {
  describeWithRedis('with 50 runs in flight', (redis) => {
    let world: FaultWorld;
    beforeAll(async () => {
      world = await startFaultWorld(cluster(), redis());
    });
    afterEach(() => world.stopManagers());
    afterAll(() => world?.close());

    test.each(['the same', 'the next'])(
      '[FAULT-10] to %s version loses no run and repeats no step',
      async (release) => {
        const old = await world.startManager();
        await old.leads();
        await world.agentIsReady();
        const prefix = release.replace(' ', '-');
        const held = Array.from({ length: HELD }, (_, index) => {
          const name = `${prefix}-held-${index}`;
          return { name, ...world.model.hold(name, steps[index % steps.length] ?? steps[0]) };
        });
        const free = Array.from({ length: FREE }, (_, index) => `${prefix}-free-${index}`);
        await Promise.all(held.map(({ name }) => world.start(name)));
        await Promise.all(held.map(({ asked }) => asked));

        const program = release === 'the next' ? { program: world.nextProgram } : {};
        const next = await world.startManager(program);
        await until(() => next.isReady());
        const starting = Promise.all(free.map((name) => world.start(name)));
        expect(await old.stop()).toBe(0);
        await next.leads();
        for (const hold of held) hold.release();
        await starting;

        for (const name of [...held.map((hold) => hold.name), ...free]) {
          expect((await world.finished(name)).status).toMatchObject(world.expected(name));
          expect(world.ledger.callsOf(name)).toEqual({ one: 1, two: 1, three: 1 });
        }
        expect(world.ledger.offences()).toEqual([]);
        expect(next.lines.some((line) => line.includes(`"version":"${nextVersionText}"`))).toBe(
          release === 'the next',
        );
      },
    );
  });
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EventSource } from '../../schemas/generated/types.ts';
import { swarmObjects } from '../support/swarm-objects.ts';
import { createEventWorld, type Death, type EventWorld, namespace } from './event-world.ts';

const startMillis = Date.parse('2026-03-01T10:03:00Z');
const minuteMillis = 60_000;

const object = swarmObjects(namespace);

async function worldWith(source: EventSource): Promise<EventWorld> {
  const world = await createEventWorld(startMillis);
  const pipeline = { roles: [{ name: 'a', swarmAgent: 'helper' }], pipeline: [{ role: 'a' }] };
  await world.put(
    object('SwarmAgent', 'helper', { model: 'm', prompt: { inline: 'p' } }),
    object('SwarmTeam', 'desk', pipeline),
    object('SwarmTeam', 'writers', pipeline),
    object('SwarmEvent', 'it', { source, targets: [{ team: 'desk' }, { agent: 'helper', prompt: 'Go.' }] }),
  );
  return world;
}

const deaths: fc.Arbitrary<Death | undefined> = fc.option(
  fc.record({ write: fc.integer({ min: 0, max: 7 }), isDone: fc.boolean() }),
  { nil: undefined },
);
const looks = fc.array(
  fc.record({
    minutes: fc.integer({ min: 0, max: 45 }),
    death: deaths,
    ended: fc.integer({ min: 0, max: 3 }),
  }),
  { minLength: 1, maxLength: 12 },
);
const stamp = (millis: number): string =>
  new Date(millis).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');

test.each([
  ['*/10 * * * *', 10, 0],
  ['0 * * * *', 60, 0],
  // From when the event was made.
  ['@every 7m', 7, 3],
])(
  '[FIRE-3] no time of %s is fired twice or lost, whenever the operator is killed',
  async (cron, every, offset) => {
    await fc.assert(
      fc.asyncProperty(looks, async (steps) => {
        const world = await worldWith({ type: 'cron', cron });
        for (const { minutes, death } of steps) {
          world.clock.nowMillis += minutes * minuteMillis;
          const { nowMillis } = world.clock;
          const gridMillis = every * minuteMillis;
          const offsetMillis = offset === 0 ? 0 : startMillis % gridMillis;
          const dueMillis = Math.floor((nowMillis - offsetMillis) / gridMillis) * gridMillis + offsetMillis;
          if (!(await world.look(death))) continue;
          if (dueMillis > startMillis)
            for (const target of ['desk', 'helper'])
              expect(world.created).toContain(`it-${target}-${stamp(dueMillis)}`);
          await world.prune();
        }
        expect(new Set(world.created).size).toBe(world.created.length);
      }),
      { numRuns: 60 },
    );
  },
);

test('[FIRE-3] [WATCH-1] no run that ends is fired for twice or missed, whenever the operator is killed', async () => {
  await fc.assert(
    fc.asyncProperty(looks, async (steps) => {
      const world = await worldWith({ type: 'team-output', teamOutput: { name: 'writers' } });
      let ended = 0;
      for (const step of steps) {
        world.clock.nowMillis += minuteMillis;
        for (let index = 0; index < step.ended; index += 1) {
          ended += 1;
          const run = object('SwarmRun', `source-${ended}`, { teamRef: 'writers' });
          // Some end at the same second, and some are seen after others that ended later.
          const completionTime = new Date(world.clock.nowMillis - step.minutes * 100).toISOString();
          await world.put(run);
          await world.api.applyStatus(
            { ...run, status: { phase: 'Succeeded', completionTime: `${completionTime.slice(0, 19)}Z` } },
            { fieldManager: 'test', force: true },
          );
        }
        if (await world.look(step.death)) await world.prune();
      }
      await world.look();
      await world.look();
      expect(world.created.filter((name) => name.startsWith('it-desk-'))).toHaveLength(ended);
      expect(world.created.filter((name) => name.startsWith('it-helper-'))).toHaveLength(ended);
    }),
    { numRuns: 60 },
  );
});

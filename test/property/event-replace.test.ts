import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { swarmObjects } from '../support/swarm-objects.ts';
import { apiVersion, createEventWorld, type EventWorld, namespace } from './event-world.ts';

const startMillis = Date.parse('2026-03-01T10:03:00Z');
const minuteMillis = 60_000;

const steps = fc.array(
  fc.record({
    minutes: fc.integer({ min: 0, max: 25 }),
    death: fc.option(fc.record({ write: fc.integer({ min: 0, max: 7 }), isDone: fc.boolean() }), {
      nil: undefined,
    }),
    /** Whether runs that were asked to end have done so by then. */
    isObeyed: fc.boolean(),
  }),
  { minLength: 1, maxLength: 15 },
);

/** Runs that are not over, by the firing that they are of. */
async function active({ api }: EventWorld): Promise<readonly SwarmRun[]> {
  const { items } = await api.list<SwarmRun>({ apiVersion, kind: 'SwarmRun' });
  return items.filter(({ status }) => status?.phase !== 'Failed');
}

async function endReplaced(world: EventWorld): Promise<void> {
  for (const { kind, metadata } of await active(world))
    if (metadata.annotations?.['kubeswarm.io/replaced'] !== undefined)
      await world.api.applyStatus(
        { apiVersion, kind, metadata: { name: metadata.name, namespace }, status: { phase: 'Failed' } },
        { fieldManager: 'test', force: true },
      );
}

const firingOf = ({ metadata }: SwarmRun): string =>
  metadata.annotations?.['kubeswarm.io/firing']?.split('.')[0] ?? '';

test('[FIRE-9] Replace never has two firings at work, and the latest time is fired, whenever the operator is killed', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      const world = await createEventWorld(startMillis);
      const object = swarmObjects(namespace);
      await world.put(
        object('SwarmAgent', 'helper', { model: 'm', prompt: { inline: 'p' } }),
        object('SwarmAgent', 'other', { model: 'm', prompt: { inline: 'p' } }),
        object('SwarmEvent', 'it', {
          source: { type: 'cron', cron: '*/10 * * * *' },
          concurrencyPolicy: 'Replace',
          targets: [
            { agent: 'helper', prompt: 'Go.' },
            { agent: 'other', prompt: 'Go.' },
          ],
        }),
      );
      for (const { minutes, death, isObeyed } of given) {
        world.clock.nowMillis += minutes * minuteMillis;
        await world.look(death);
        const firings = new Set((await active(world)).map(firingOf));
        expect([...firings].length).toBeLessThanOrEqual(1);
        if (isObeyed) await endReplaced(world);
      }
      await world.look();
      await endReplaced(world);
      await world.look();
      const dueMillis = Math.floor(world.clock.nowMillis / (10 * minuteMillis)) * 10 * minuteMillis;
      const stamp = new Date(dueMillis).toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');
      if (dueMillis > startMillis)
        for (const agent of ['helper', 'other']) expect(world.created).toContain(`it-${agent}-${stamp}00`);
      expect(new Set(world.created).size).toBe(world.created.length);
    }),
    { numRuns: 80 },
  );
});

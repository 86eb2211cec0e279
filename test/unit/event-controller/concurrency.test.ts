import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFire, type Fire } from '../../../operator/controllers/event/fire.ts';
import { createFireCounter } from '../../../operator/controllers/event/fire-counter.ts';
import { directReader } from '../../../operator/kube/direct-reader.ts';
import type { EventTarget, SwarmEvent } from '../../../schemas/generated/types.ts';
import { createEventPlane, type EventPlane, toHelper } from './event-plane.ts';

let plane: EventPlane;
beforeEach(async () => {
  plane = await createEventPlane();
});
afterEach(() => plane.close());

const hourly = { type: 'cron', cron: '@hourly' } as const;
const first = 'it-helper-20260302-030000';
const second = 'it-helper-20260302-040000';
const end = { phase: 'Succeeded', completionTime: '2026-03-02T04:10:00Z' } as const;

describe('concurrencyPolicy', () => {
  test('[FIRE-8] Forbid skips a time for good, says so and does not count it', async () => {
    await plane.putEvent({ source: hourly, concurrencyPolicy: 'Forbid' });
    await plane.lookAt('2026-03-02T03:00:01Z');
    await plane.lookAt('2026-03-02T04:00:01Z');
    await plane.end(first, end);
    await plane.lookAt('2026-03-02T04:10:00Z');

    expect(await plane.names()).toEqual([first]);
    expect((await plane.event()).status).toMatchObject({
      firedCount: 1,
      lastFiredAt: '2026-03-02T03:00:00Z',
      nextFireAt: '2026-03-02T05:00:00Z',
    });
    expect(plane.events.at(-1)).toEqual({
      about: 'SwarmEvent/it',
      reason: 'FireSkipped',
      message: `run "${first}" is active and concurrencyPolicy is Forbid`,
    });
    await plane.lookAt('2026-03-02T05:00:01Z');
    expect(await plane.names()).toHaveLength(2);
  });

  test('[FIRE-8] Forbid is no obstacle between the targets of one firing, nor to its repetition', async () => {
    const { fire, event } = await firing('Forbid', [toHelper, { team: 'desk' }]);

    expect(await fire(event, one)).toMatchObject({ targets: [{ kind: 'created' }, { kind: 'created' }] });
    expect(await fire(event, one)).toMatchObject({ targets: [{ kind: 'existing' }, { kind: 'existing' }] });
    expect(await fire(event, { ...one, id: 'two' })).toMatchObject({ kind: 'skipped' });
    expect(await plane.names()).toHaveLength(2);
  });

  test('[FIRE-8] Forbid lets one of many through that come at once, on one replica or on two', async () => {
    const { fire, event } = await firing('Forbid', [toHelper]);
    const { fire: fireElsewhere } = await firing('Forbid', [toHelper]);
    const fired = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((id, index) =>
        (index % 2 === 0 ? fire : fireElsewhere)(event, { ...one, id }),
      ),
    );

    expect(fired.filter(({ kind }) => kind === 'fired')).toHaveLength(1);
    expect(await plane.names()).toEqual([first]);
  });

  test('[FIRE-4] Allow gives firings of one second different names', async () => {
    const { fire, event } = await firing('Allow', [toHelper, toHelper]);
    for (const id of ['a', 'b', 'c']) await fire(event, { ...one, id });
    for (const id of ['a', 'b', 'c']) await fire(event, { ...one, id });

    const names = await plane.names();
    expect(names).toHaveLength(6);
    expect(names[0]).toBe(first);
    for (const name of names.slice(1)) expect(name).toMatch(new RegExp(`^${first}-[b-z2-9]{5}$`));
  });

  test('[FIRE-4] a burst of calls asks for a name that is taken only once', async () => {
    await plane.putEvent({ source: { type: 'webhook' } });
    const { api } = plane;
    let creates = 0;
    const create: typeof api.create = (object, options) => {
      creates += 1;
      return api.create(object, options);
    };
    const fire = createFire({
      api: { ...api, create },
      reader: directReader(api),
      events: { record: async () => {} },
    });
    const event = await plane.event();
    for (let call = 0; call < 20; call += 1) await fire(event, { ...one, id: `call-${call}` });
    await fire(event, { ...one, id: 'call-0' });

    expect(await plane.names()).toHaveLength(20);
    expect(creates).toBe(21);
  });

  test('[FIRE-9] Replace asks for the end of active runs only, waits for it, and fires', async () => {
    await plane.putEvent({ source: hourly, concurrencyPolicy: 'Replace' });
    await plane.lookAt('2026-03-02T03:00:01Z');
    await plane.lookAt('2026-03-02T04:00:01Z');
    await plane.lookAt('2026-03-02T04:00:05Z');
    expect(await plane.names()).toEqual([first]);
    expect((await plane.event()).status?.nextFireAt).toBe('2026-03-02T04:00:00Z');
    await plane.end(first, { phase: 'Failed', completionTime: '2026-03-02T04:00:06Z' });
    await plane.lookAt('2026-03-02T04:00:07Z');
    expect(await plane.names()).toEqual([first, second]);
    await plane.end(second, end);
    await plane.lookAt('2026-03-02T05:00:01Z');

    expect(
      (await plane.fired()).map(({ metadata }) => metadata.annotations?.['kubeswarm.io/replaced'] ?? '-'),
    ).toEqual(['replaced by a run of 2026-03-02T04:00:00Z', '-', '-']);
    expect((await plane.event()).status?.firedCount).toBe(3);
  });
});

describe('[FIRE-10] the count of fires', () => {
  test('loses none when replicas count at once', async () => {
    await plane.putEvent({ source: { type: 'webhook' } });
    const event = await plane.event();
    const counters = [createFireCounter(plane.api), createFireCounter(plane.api)];
    const atMillis = Date.parse('2026-03-02T03:00:00Z');
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => counters[index % 2]?.count(event, atMillis + index * 1000)),
    );

    expect((await plane.event()).status).toEqual(
      expect.objectContaining({ firedCount: 50, lastFiredAt: '2026-03-02T03:00:49Z' }),
    );
  });

  test('does without an event that is gone, and without one of the same name', async () => {
    await plane.putEvent({});
    const event = await plane.event();
    const counter = createFireCounter(plane.api);
    const key = { apiVersion: event.apiVersion, kind: event.kind, namespace: 'lab', name: 'it' };
    await plane.api.delete(key);
    await counter.count(event, 0);
    await plane.putEvent({});
    await counter.count(event, 0);

    expect((await plane.event()).status?.firedCount).toBeUndefined();
  });
});

const one = { id: 'one', atMillis: Date.parse('2026-03-02T03:00:00Z') };

/** As another replica of the operator fires the event. */
async function firing(
  concurrencyPolicy: 'Allow' | 'Forbid',
  targets: readonly EventTarget[],
): Promise<{ readonly fire: Fire; readonly event: SwarmEvent }> {
  await plane.putEvent({ concurrencyPolicy, targets });
  const { api } = plane;
  return {
    fire: createFire({ api, reader: directReader(api), events: { record: async () => {} } }),
    event: await plane.event(),
  };
}

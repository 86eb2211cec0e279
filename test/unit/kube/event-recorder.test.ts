import { describe, expect, test } from '@jest/globals';
import type { EventRecorder } from '../../../operator/kube/controller.ts';
import { createEventRecorder } from '../../../operator/kube/event-recorder.ts';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { at } from '../../support/api-behaviour/world.ts';
import { createManualTimers, type ManualTimers } from '../../support/manual-timers.ts';

const EVENT = { apiVersion: 'events.k8s.io/v1', kind: 'Event' };
const run = (name: string): KubeObject => ({
  apiVersion: 'kubeswarm.io/v1alpha1',
  kind: 'SwarmRun',
  metadata: { name, namespace: 'default', uid: `uid-of-${name}` },
});

interface World {
  readonly api: MemoryApi;
  readonly timers: ManualTimers;
  readonly recorder: EventRecorder;
  readonly failures: unknown[];
  events(): Promise<readonly KubeObject[]>;
}

function newWorld(): World {
  const api = createMemoryApi();
  const timers = createManualTimers();
  const failures: unknown[] = [];
  const recorder = createEventRecorder({
    api,
    clock: timers,
    controller: 'swarmrun-controller',
    instance: 'manager-0',
    onError: (error) => failures.push(error),
  });
  return { api, timers, recorder, failures, events: async () => (await api.list(EVENT)).items };
}

describe('Kubernetes events', () => {
  test('say what happened to what, and who saw it', async () => {
    const { recorder, events } = newWorld();
    await recorder.record(run('triage-1'), 'Warning', 'RunFailed', 'step "write" failed');
    expect(await events()).toMatchObject([
      {
        ...EVENT,
        metadata: { namespace: 'default' },
        type: 'Warning',
        reason: 'RunFailed',
        note: 'step "write" failed',
        reportingController: 'swarmrun-controller',
        reportingInstance: 'manager-0',
        regarding: { kind: 'SwarmRun', name: 'triage-1', namespace: 'default', uid: 'uid-of-triage-1' },
        eventTime: '2026-01-01T00:00:00.000000Z',
      },
    ]);
  });

  test('an equal one makes a series of the first', async () => {
    const { recorder, timers, events } = newWorld();
    for (let time = 0; time < 3; time += 1) {
      await recorder.record(run('a'), 'Normal', 'RunStarted', 'started');
      await timers.elapse(1_000);
    }
    const found = await events();
    expect(found.map((event) => at(event, 'series', 'count'))).toEqual([3]);
    expect(at(found[0], 'series', 'lastObservedTime')).toBe('2026-01-01T00:00:02.000000Z');
  });

  test('an equal one after a long silence is a new event', async () => {
    const { recorder, timers, events } = newWorld();
    await recorder.record(run('a'), 'Normal', 'RunStarted', 'started');
    await timers.elapse(400_000);
    await recorder.record(run('a'), 'Normal', 'RunStarted', 'started');
    expect((await events()).map((event) => event.series)).toEqual([undefined, undefined]);
  });

  test('[KUBE-17] 25 about an object pass at once, then one in 5 minutes', async () => {
    const { recorder, timers, events } = newWorld();
    const record = (index: number): Promise<void> =>
      recorder.record(run('busy'), 'Normal', 'TaskStarted', `task ${index}`);
    for (let index = 0; index < 40; index += 1) await record(index);
    expect(await events()).toHaveLength(25);
    await timers.elapse(299_000);
    await record(100);
    expect(await events()).toHaveLength(25);
    await timers.elapse(1_000);
    await record(101);
    await record(102);
    expect((await events()).filter((event) => event.note === 'task 101')).toHaveLength(1);
    expect(await events()).toHaveLength(26);
  });

  test('[KUBE-17] a busy object takes nothing from others', async () => {
    const { recorder, events } = newWorld();
    for (let index = 0; index < 40; index += 1)
      await recorder.record(run('busy'), 'Normal', 'TaskStarted', `task ${index}`);
    await recorder.record(run('calm'), 'Normal', 'RunStarted', 'started');
    expect((await events()).filter((event) => at(event, 'regarding', 'name') === 'calm')).toHaveLength(1);
  });

  test('a long note is cut between characters', async () => {
    const { recorder, events } = newWorld();
    await recorder.record(run('a'), 'Normal', 'TaskFailed', 'ü'.repeat(1_000));
    const [event] = await events();
    expect(Buffer.byteLength(String(event?.note))).toBeLessThanOrEqual(1_024);
    expect(event?.note).toMatch(/^ü+\.\.\.$/);
  });

  test('one that cannot be written does not fail who records it', async () => {
    const { recorder, failures } = newWorld();
    const elsewhere = { ...run('a'), metadata: { name: 'a', namespace: 'gone' } };
    await expect(recorder.record(elsewhere, 'Normal', 'RunStarted', 'started')).resolves.toBeUndefined();
    expect(failures).toMatchObject([{ code: 404 }]);
  });
});

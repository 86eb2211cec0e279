import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ApiError } from '../../../operator/kube/api.ts';
import { agentNamed, namespace } from '../controllers/objects.ts';
import { createEventPlane, type EventPlane, toHelper } from './event-plane.ts';

let plane: EventPlane;
beforeEach(async () => {
  plane = await createEventPlane();
});
afterEach(() => plane.close());

const toDesk = { team: 'desk', input: { day: '{{ .trigger.firedAt }} by {{ .trigger.name }}' } };
const creatingRuns = {
  kind: { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmRun' },
  verbs: ['create'],
} as const;
const eventReasons = (): readonly string[] => plane.events.map(({ reason }) => reason);

describe('an event on schedule', () => {
  test('[FIRE-4] [FIRE-11] [FIRE-10] makes one run for each target, with owners, labels and texts', async () => {
    await plane.putEvent({ targets: [toDesk, toHelper] });
    await plane.lookAt('2026-03-02T03:00:01Z');

    const [agentRun, teamRun] = (await plane.fired()).toSorted((left, right) =>
      left.metadata.name < right.metadata.name ? 1 : -1,
    );
    const event = await plane.event();
    const owner = { kind: 'SwarmEvent', name: 'it', uid: event.metadata.uid, controller: true };
    expect(teamRun).toMatchObject({
      metadata: {
        name: 'it-desk-20260302-030000',
        namespace,
        labels: {
          'kubeswarm.io/trigger': 'it',
          'kubeswarm.io/trigger-template': 'desk',
          'kubeswarm.io/team': 'desk',
        },
        annotations: { 'kubeswarm.io/trigger-type': 'cron' },
        ownerReferences: [owner, { apiVersion: 'kubeswarm.io/v1alpha1', kind: 'SwarmTeam', name: 'desk' }],
      },
      spec: { teamRef: 'desk', input: { day: '2026-03-02T03:00:00Z by it' } },
    });
    expect(agentRun).toMatchObject({
      metadata: {
        name: 'it-helper-20260302-030000',
        labels: { 'kubeswarm.io/trigger': 'it', 'kubeswarm.io/agent': 'helper' },
        ownerReferences: [owner, { kind: 'SwarmAgent', name: 'helper' }],
      },
      spec: { agent: 'helper', prompt: 'Go.' },
    });
    expect(event.status).toMatchObject({
      firedCount: 1,
      lastFiredAt: '2026-03-02T03:00:00Z',
      nextFireAt: '2026-03-03T03:00:00Z',
    });
    expect(plane.events).toEqual([
      {
        about: 'SwarmEvent/it',
        reason: 'PipelineFired',
        message: 'started it-desk-20260302-030000, it-helper-20260302-030000',
      },
    ]);
  });

  test('[FIRE-2] fires once however often it is looked at, and looks again a second after the next time', async () => {
    await plane.putEvent({});
    for (const time of ['2026-03-02T02:59:59Z', '2026-03-02T03:00:01Z', '2026-03-02T03:00:01Z'])
      await plane.lookAt(time);
    plane.clock.nowMillis = Date.parse('2026-03-03T02:59:00Z');

    expect(await plane.reconcile('SwarmEvent', 'it')).toEqual({ kind: 'again', afterMillis: 61_000 });
    expect(await plane.names()).toEqual(['it-helper-20260302-030000']);
    expect((await plane.event()).status?.firedCount).toBe(1);
  });

  test('[FIRE-2] skips what passes while it is suspended', async () => {
    await plane.putEvent({ suspended: true });
    await plane.lookAt('2026-03-02T03:00:01Z');
    expect((await plane.event()).status).not.toHaveProperty('nextFireAt');
    await plane.putEvent({ suspended: false });
    await plane.lookAt('2026-03-02T09:00:00Z');

    expect(await plane.names()).toEqual([]);
    await plane.lookAt('2026-03-03T03:00:01Z');
    expect(await plane.names()).toEqual(['it-helper-20260303-030000']);
  });

  test('[FIRE-5] keeps what was made when another target fails, and does not fire again', async () => {
    await plane.putEvent({ targets: [toHelper, { team: 'nobody' }, toDesk] });
    await plane.lookAt('2026-03-02T03:00:01Z');
    await plane.lookAt('2026-03-02T03:00:02Z');

    expect(await plane.names()).toEqual(['it-desk-20260302-030000', 'it-helper-20260302-030000']);
    expect((await plane.event()).status).toMatchObject({ firedCount: 1 });
    expect(plane.events.filter(({ reason }) => reason === 'FireFailed')).toEqual([
      {
        about: 'SwarmEvent/it',
        reason: 'FireFailed',
        message: 'targets[1]: SwarmTeam "nobody" not found. Create it, or name another',
      },
    ]);
  });

  test('[FIRE-5] makes no second run when the answer about the first one got lost', async () => {
    await plane.putEvent({});
    plane.api.faults.loseAnswers(1, new Error('connection reset'), creatingRuns);
    await expect(plane.lookAt('2026-03-02T03:00:01Z')).rejects.toThrow('targets[0]: connection reset');
    plane.restart();
    await plane.lookAt('2026-03-02T03:05:00Z');

    expect(await plane.names()).toEqual(['it-helper-20260302-030000']);
    expect((await plane.event()).status?.firedCount).toBe(1);
  });

  test('[FIRE-5] tries again when the API server was away for all targets', async () => {
    await plane.putEvent({});
    plane.api.faults.failNext(1, new ApiError(503, 'ServiceUnavailable', 'try again'), creatingRuns);
    await expect(plane.lookAt('2026-03-02T03:00:01Z')).rejects.toThrow('targets[0]: try again');
    await plane.lookAt('2026-03-02T03:00:05Z');

    expect(await plane.names()).toEqual(['it-helper-20260302-030000']);
    expect(eventReasons()).toEqual(['FireFailed', 'PipelineFired']);
  });

  test('[FIRE-5] reports a refusal, and leaves it at that', async () => {
    await plane.putEvent({});
    plane.api.faults.failNext(1, new ApiError(403, 'Forbidden', 'exceeded quota'), creatingRuns);
    await plane.lookAt('2026-03-02T03:00:01Z');
    await plane.lookAt('2026-03-02T03:00:05Z');

    expect(await plane.names()).toEqual([]);
    expect((await plane.event()).status).not.toHaveProperty('firedCount');
    expect(plane.events.map(({ message }) => message)).toEqual(['targets[0]: exceeded quota']);
  });
});

test('[FIRE-12] an agent run takes the timeout of its agent', async () => {
  await plane.put(agentNamed('quick', { guardrails: { limits: { timeoutSeconds: 45 } } }));
  await plane.putEvent({ targets: [{ agent: 'quick', input: { prompt: 'Hurry.' } }] });
  await plane.lookAt('2026-03-02T03:00:01Z');

  expect((await plane.fired()).map(({ spec }) => spec)).toEqual([
    expect.objectContaining({ agent: 'quick', prompt: 'Hurry.', timeoutSeconds: 45 }),
  ]);
});

import { afterEach, describe, expect, test } from '@jest/globals';
import { ApiError } from '../../../operator/kube/api.ts';
import {
  agent,
  apiVersion,
  condition,
  createRunPlane,
  type RunPlane,
  run,
  runKey,
  threeSteps,
  workOn,
} from './run-plane.ts';

let plane: RunPlane | undefined;

async function start(): Promise<RunPlane> {
  plane = await createRunPlane();
  return plane;
}

afterEach(async () => {
  await plane?.close();
  plane = undefined;
});

describe('[RUN-4] what is missing', () => {
  test('may come later: the run waits, claims its team when it comes, and runs', async () => {
    const it = await start();
    await it.put(run({ teamRef: 'team' }));
    await it.reconcile();
    const waiting = await it.reconcile();
    expect(waiting).toEqual({ kind: 'again', afterMillis: 60_000 });
    expect((await it.run()).status?.phase).toBe('Pending');
    it.clock.nowMillis += 30_000;
    await threeSteps(it);
    const [watch] = it.controller.watches.filter(({ kind }) => kind.kind === 'SwarmTeam');
    const arrived = await it.api.get({ apiVersion, kind: 'SwarmTeam', namespace: 'lab', name: 'team' });
    if (arrived === undefined) throw new Error('no team');
    expect(await watch?.keysOf(arrived)).toEqual([runKey]);
    expect((await it.settle()).status?.phase).toBe('Succeeded');
  });

  test.each([
    ['a team', { teamRef: 'team' }, 'False TeamNotFound'],
    ['an agent', { agent: 'nobody', prompt: 'hi' }, 'False AgentNotFound'],
  ])('%s that does not come fails the run after 60 s', async (_name, spec, ready) => {
    const it = await start();
    await it.put(run(spec));
    await it.reconcile();
    it.clock.nowMillis += 59_000;
    await it.reconcile();
    expect((await it.run()).status?.phase).toBe('Pending');
    it.clock.nowMillis += 1000;
    await it.reconcile();
    expect(condition(await it.run(), 'Ready')).toBe(ready);
  });
});

describe('[RUN-5] a run that has ended before', () => {
  test('and lost its status in a backup is never executed', async () => {
    const it = await start();
    await threeSteps(it);
    await it.put(
      run(
        { teamRef: 'team' },
        { annotations: { 'kubeswarm.io/finished': 'Succeeded,2026-01-01T00:00:00Z' } },
      ),
    );
    await it.reconcile();
    await it.reconcile();
    const restored = await it.run();
    expect(restored.status?.phase).toBe('Failed');
    expect(condition(restored, 'Ready')).toBe('False Restored');
    expect(restored.status?.steps ?? []).toEqual([]);
    expect(it.events).toHaveLength(1);
  });
});

describe('[RUN-5] a run that goes on', () => {
  test('is not Restored, whatever its annotations say', async () => {
    const it = await start();
    await threeSteps(it);
    await it.put(run({ teamRef: 'team' }));
    await it.reconcile();
    await it.reconcile();
    await it.put(
      run({ teamRef: 'team' }, { annotations: { 'kubeswarm.io/finished': 'Failed,2026-01-01T00:00:00Z' } }),
    );
    await it.reconcile();
    expect(condition(await it.run(), 'Ready')).toBe('Unknown Running');
  });
});

describe('[RUN-6] the end of a run by other hands', () => {
  test('the annotation kubeswarm.io/cancel cancels its tasks and fails it', async () => {
    const it = await start();
    await it.put(agent('agent-x'));
    await it.setStatus(
      { apiVersion, kind: 'SwarmAgent', namespace: 'lab', name: 'agent-x' },
      { readyReplicas: 1 },
    );
    await it.put(run({ agent: 'agent-x', prompt: 'hi' }));
    await it.reconcile();
    await it.reconcile();
    expect(await it.queue.depth('lab.agent-x')).toEqual({ waiting: 1, active: 0 });
    await it.put(
      run({ agent: 'agent-x', prompt: 'hi' }, { annotations: { 'kubeswarm.io/cancel': 'wrong one' } }),
    );
    await it.reconcile();
    const cancelled = await it.run();
    expect(condition(cancelled, 'Ready')).toBe('False Cancelled');
    expect(cancelled.status?.steps?.[0]?.message).toBe('cancelled: the run was cancelled: wrong one');
    expect(await it.queue.depth('lab.agent-x')).toEqual({ waiting: 0, active: 0 });
  });

  test('the annotation does nothing when it says false', async () => {
    const it = await start();
    await it.put(agent('agent-x'));
    await it.put(
      run({ agent: 'agent-x', prompt: 'hi' }, { annotations: { 'kubeswarm.io/cancel': 'false' } }),
    );
    await it.reconcile();
    await it.reconcile();
    expect(condition(await it.run(), 'Ready')).toBe('Unknown Running');
  });

  test('deletion cancels its tasks and drops its results', async () => {
    const it = await start();
    await it.put(agent('agent-x'));
    await it.setStatus(
      { apiVersion, kind: 'SwarmAgent', namespace: 'lab', name: 'agent-x' },
      { readyReplicas: 1 },
    );
    await it.put(run({ agent: 'agent-x', prompt: 'hi' }));
    await it.reconcile();
    await it.reconcile();
    const taskId = (await it.run()).status?.steps?.[0]?.taskID ?? '';
    await it.api.delete(runKey);
    expect(await it.reconcile()).toEqual({ kind: 'done' });
    expect(await it.queue.depth('lab.agent-x')).toEqual({ waiting: 0, active: 0 });
    expect((await it.queue.results([taskId])).size).toBe(0);
  });
});

describe('[RUN-11] what is told of a run', () => {
  test('is told by the next operator when the one that stored its end died before', async () => {
    const it = await start();
    await threeSteps(it);
    await it.put(run({ teamRef: 'team' }));
    await it.setStatus(runKey, {
      phase: 'Succeeded',
      startTime: '2026-03-01T10:00:00Z',
      completionTime: '2026-03-01T10:00:05Z',
    });
    await it.reconcile();
    expect(it.events).toEqual(['RunSucceeded: run succeeded']);
    expect(it.audit.map(({ action }) => action)).toEqual(['run.succeeded']);
    expect((await it.run()).metadata.annotations?.['kubeswarm.io/finished']).toBe(
      'Succeeded,2026-03-01T10:00:05Z',
    );
  });

  test('does not get lost with a status that was never written, and bears the same ids again', async () => {
    let writes = 0;
    plane = await createRunPlane({
      onEffect: (effect) => {
        if (effect !== 'status') return;
        writes += 1;
        if (writes === 1) throw new Error('died');
      },
    });
    const it = plane;
    await threeSteps(it);
    await it.put(run({ teamRef: 'team' }));
    await expect(it.reconcile()).rejects.toThrow('died');
    const told = it.audit.map(({ action, eventId }) => `${action} ${eventId}`);
    expect(told.map((entry) => entry.split(' ')[0])).toEqual(['run.triggered', 'run.step.started']);
    it.restart();
    await it.reconcile();
    expect(it.audit.map(({ action, eventId }) => `${action} ${eventId}`)).toEqual([...told, ...told]);
  });

  test('is told once where a write was refused and done again', async () => {
    let writes = 0;
    plane = await createRunPlane({
      onEffect: (effect) => {
        if (effect !== 'status') return;
        writes += 1;
        if (writes === 2) throw new ApiError(409, 'Conflict', 'the object has been modified');
      },
    });
    const it = plane;
    await threeSteps(it);
    await it.put(run({ teamRef: 'team' }));
    await it.reconcile();
    expect(await it.reconcile()).toMatchObject({ kind: 'again' });
    await it.settle();
    const ids = it.audit.map(({ eventId }) => eventId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(it.audit.map(({ action }) => action)).toEqual([
      'run.triggered',
      ...Array.from({ length: 3 }, () => ['run.step.started', 'run.step.completed']).flat(),
      'run.succeeded',
    ]);
  });
});

describe('[RUN-7] news from the queue', () => {
  test('wake the run whose task has settled', async () => {
    const it = await start();
    await it.put(agent('agent-x'));
    await it.setStatus(
      { apiVersion, kind: 'SwarmAgent', namespace: 'lab', name: 'agent-x' },
      { readyReplicas: 1 },
    );
    await it.put(run({ agent: 'agent-x', prompt: 'hi' }));
    const woken: unknown[] = [];
    const stop = it.controller.subscribe?.((key) => woken.push(key));
    await it.reconcile();
    await it.reconcile();
    expect(woken).toEqual([]);
    workOn(it, 'lab.agent-x', () => ({ output: 'hello' }));
    for (let turn = 0; turn < 20 && woken.length === 0; turn++)
      await new Promise<void>((resolve) => setImmediate(resolve));
    expect(woken).toEqual([runKey]);
    stop?.();
    expect((await it.settle()).status).toMatchObject({ phase: 'Succeeded', output: 'hello' });
  });
});

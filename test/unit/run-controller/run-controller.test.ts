import { afterEach, describe, expect, test } from '@jest/globals';
import {
  agent,
  apiVersion,
  condition,
  createRunPlane,
  type RunPlane,
  run,
  runKey,
  team,
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

describe('[RUN-1] writes on a run', () => {
  test('of three steps: one claim, at most six status writes, one end', async () => {
    const it = await start();
    await threeSteps(it);
    await it.put(run({ teamRef: 'team', input: { place: 'run' } }));
    const done = await it.settle();
    expect(done.status).toMatchObject({
      phase: 'Succeeded',
      output: 'answer of c',
      totalCostUSD: '0.000000',
    });
    expect(it.writes.filter((write) => write === 'apply')).toHaveLength(2);
    expect(it.writes[0]).toBe('apply');
    expect(it.writes.at(-1)).toBe('apply');
    expect(it.writes.filter((write) => write === 'status').length).toBeLessThanOrEqual(6);
  });

  test('the first: owner, label, and a copy of the team', async () => {
    const it = await start();
    await threeSteps(it);
    await it.put(run({ teamRef: 'team', input: { place: 'run' } }));
    await it.reconcile();
    const claimed = await it.run();
    const owner = await it.api.get({ apiVersion, kind: 'SwarmTeam', namespace: 'lab', name: 'team' });
    expect(claimed.metadata.ownerReferences).toEqual([
      { apiVersion, kind: 'SwarmTeam', name: 'team', uid: owner?.metadata.uid },
    ]);
    expect(claimed.metadata.labels).toMatchObject({ 'kubeswarm.io/team': 'team' });
    expect(claimed.spec).toMatchObject({ teamGeneration: 1, input: { place: 'run' } });
    expect(claimed.spec.pipeline?.map(({ role }) => role)).toEqual(['a', 'b', 'c']);
    expect(claimed.status).toMatchObject({ phase: 'Pending' });
    expect(condition(claimed, 'Ready')).toBe('Unknown Running');
  });

  test('the last: how and when it ended', async () => {
    const it = await start();
    await threeSteps(it);
    await it.put(run({ teamRef: 'team' }));
    const done = await it.settle();
    expect(done.metadata.annotations?.['kubeswarm.io/finished']).toBe(
      `Succeeded,${done.status?.completionTime}`,
    );
    const writes = it.writes.length;
    await it.reconcile();
    expect(it.writes).toHaveLength(writes);
  });

  test('no finalizer', async () => {
    const it = await start();
    await threeSteps(it);
    await it.put(run({ teamRef: 'team' }));
    await it.reconcile();
    expect((await it.run()).metadata.finalizers).toBeUndefined();
  });
});

describe('[RUN-2] the snapshot', () => {
  test('keeps what the run says, and later edits of the team do not reach the run', async () => {
    const it = await start();
    await threeSteps(it);
    await it.put(
      run({
        teamRef: 'team',
        output: '{{ .input.place }} {{ .input.keep }} {{ .input.size }}',
        input: { place: 'run' },
      }),
    );
    await it.reconcile();
    await it.put(
      team('team', {
        roles: [{ name: 'z' }],
        pipeline: [{ role: 'z' }],
        output: 'other',
        input: { place: 'later' },
      }),
    );
    const done = await it.settle();
    expect(done.status).toMatchObject({ phase: 'Succeeded', output: 'run kept small' });
    expect(done.status?.steps?.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  test('fails the run whose team requires an input that nobody gives', async () => {
    const it = await start();
    await it.put(
      agent('a'),
      team('team', {
        roles: [{ name: 'a' }],
        pipeline: [{ role: 'a' }],
        inputs: [{ name: 'alert', required: true }],
      }),
      run({ teamRef: 'team' }),
    );
    const done = await it.settle();
    expect(done.status).toMatchObject({ phase: 'Failed' });
    expect(condition(done, 'Ready')).toBe('False InvalidInput');
    expect(condition(done, 'Stalled')).toBe('True InvalidInput');
    expect(condition(done, 'Validated')).toBe('False InvalidInput');
    expect(it.events).toEqual(['InvalidInput: required input parameter "alert" is missing']);
  });
});

describe('[RUN-3] conditions', () => {
  test('Ready is Unknown until the end, Validated from the start on', async () => {
    const it = await start();
    await threeSteps(it);
    await it.put(run({ teamRef: 'team' }));
    await it.reconcile();
    await it.reconcile();
    const running = await it.run();
    expect(['Ready', 'Stalled', 'Validated'].map((type) => condition(running, type))).toEqual([
      'Unknown Running',
      'False NotStalled',
      'True Validated',
    ]);
    const done = await it.settle();
    expect(['Ready', 'Stalled', 'Validated'].map((type) => condition(done, type))).toEqual([
      'True Succeeded',
      'False NotStalled',
      'True Validated',
    ]);
    expect(done.status?.observedGeneration).toBe(done.metadata.generation);
  });

  test('of a failed run give the reason twice', async () => {
    const it = await start();
    await threeSteps(it);
    workOn(it, 'lab.agent-x', () => ({ error: { code: 'TaskFailed', message: 'boom', retryable: false } }));
    await it.put(agent('agent-x'));
    await it.setStatus(
      { apiVersion, kind: 'SwarmAgent', namespace: 'lab', name: 'agent-x' },
      { readyReplicas: 1 },
    );
    await it.put(run({ agent: 'agent-x', prompt: 'hi' }));
    const done = await it.settle();
    expect([condition(done, 'Ready'), condition(done, 'Stalled')]).toEqual([
      'False AgentFailed',
      'True AgentFailed',
    ]);
  });
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

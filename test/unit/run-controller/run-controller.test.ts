import { afterEach, describe, expect, test } from '@jest/globals';
import {
  agent,
  apiVersion,
  condition,
  createRunPlane,
  type RunPlane,
  run,
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
    expect(claimed.status).toMatchObject({ phase: 'Running' });
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
    await threeSteps(it, undefined, { output: 'team says', maxTokens: 7000 });
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
    expect(done.spec.maxTokens).toBe(7000);
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

describe('[RUN-2] a snapshot that the API server refuses', () => {
  test.each([
    [
      'a cycle',
      [
        { role: 'a', dependsOn: ['b'] },
        { role: 'b', dependsOn: ['a'] },
      ],
      'False InvalidDAG',
    ],
    ['something else', [{ role: 'a' }], 'False SnapshotRejected'],
  ])('for %s fails the run, which still belongs to its team', async (_name, pipeline, ready) => {
    plane = await createRunPlane({
      refuse: ({ spec }) => (JSON.stringify(spec).includes('pipeline') ? 'no such run' : undefined),
    });
    const it = plane;
    await it.put(
      agent('a'),
      agent('b'),
      team('team', { roles: [{ name: 'a' }, { name: 'b' }], pipeline }),
      run({ teamRef: 'team' }),
    );
    const done = await it.settle();
    expect(condition(done, 'Ready')).toBe(ready);
    expect(done.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'SwarmTeam', name: 'team' });
    expect(done.spec.pipeline).toBeUndefined();
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

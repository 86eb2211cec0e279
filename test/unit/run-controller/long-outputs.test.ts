import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Task } from '../../../operator/queue/task-queue.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { agent, createRunPlane, type RunPlane, run, runKey, team, workOn } from './run-plane.ts';

let plane: RunPlane | undefined;
afterEach(async () => {
  await plane?.close();
  plane = undefined;
});

const long = 'y'.repeat(40_000);
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const ofRun = ({ metadata }: SwarmRun) => ({ namespace: 'lab', uid: metadata.uid ?? '' });
const text = ({ prompt }: Task): string => prompt.map((part) => part.text).join('');

/** Two steps, of which the second asks for the output of the first. */
async function twoSteps(spec: Readonly<Record<string, unknown>> = {}): Promise<RunPlane> {
  const it = await createRunPlane();
  plane = it;
  const helper = agent('helper');
  await it.put(
    helper,
    team('team', {
      roles: [
        { name: 'a', swarmAgent: 'helper' },
        { name: 'b', swarmAgent: 'helper' },
      ],
      pipeline: [{ role: 'a' }, { role: 'b', dependsOn: ['a'] }],
      ...spec,
    }),
  );
  await it.setStatus({ ...helper, ...helper.metadata }, { readyReplicas: 1 });
  return it;
}

describe('long outputs', () => {
  test('[OUTPUT-1] [OUTPUT-3] go to the store, are read from it, and go with the run', async () => {
    const it = await twoSteps();
    const prompts: string[] = [];
    workOn(it, 'lab.helper', (task) => {
      prompts.push(text(task));
      return { output: long };
    });
    await it.put(run({ teamRef: 'team' }));
    const done = await it.settle();
    expect(done.status?.outputRef).toMatchObject({ store: 'memory', bytes: 40_000 });
    expect(done.status?.output).toBe('y'.repeat(1024));
    expect(prompts[1]).toBe(long);
    const kept = () => it.outputs.read(ofRun(done), [digest(long)]);
    expect((await kept()).get(digest(long))).toBe(long);
    await it.api.delete(runKey);
    await it.reconcile();
    expect((await kept()).size).toBe(0);
  });

  test('[OUTPUT-3] go with the run also under an operator that did not see it end', async () => {
    const it = await twoSteps();
    workOn(it, 'lab.helper', () => ({ output: long }));
    await it.put(run({ teamRef: 'team' }));
    const done = await it.settle();
    it.restart();
    await it.reconcile();
    await it.api.delete(runKey);
    await it.reconcile();
    expect((await it.outputs.read(ofRun(done), [digest(long)])).size).toBe(0);
  });

  test('[OUTPUT-4] that the agent has stored are read for checks and passed on', async () => {
    const it = await twoSteps();
    const prompts: string[] = [];
    const outputRef = { store: 'memory', digest: digest(long), bytes: 40_000 };
    workOn(it, 'lab.helper', (task) => {
      prompts.push(text(task));
      return { output: '', outputRef };
    });
    await it.put(run({ teamRef: 'team' }));
    const { metadata } = await it.run();
    await it.outputs.write({ namespace: 'lab', uid: metadata.uid ?? '' }, digest(long), long);
    const done = await it.settle();
    expect(done.status).toMatchObject({ phase: 'Succeeded', steps: [{ outputRef }, { outputRef }] });
    expect(prompts[1]).toBe(long);
  });

  test('[OUTPUT-2] that the store has lost fail the step', async () => {
    const it = await twoSteps();
    workOn(it, 'lab.helper', () => ({
      output: '',
      outputRef: { store: 'memory', digest: digest(long), bytes: 40_000 },
    }));
    await it.put(run({ teamRef: 'team' }));
    const done = await it.settle();
    expect(done.status).toMatchObject({
      phase: 'Failed',
      steps: [{ errorCode: 'OutputLost', message: 'the output is no longer in its store' }, {}],
    });
  });

  test('that are short leave nothing on the queue, and nothing in the store', async () => {
    const it = await twoSteps();
    workOn(it, 'lab.helper', () => ({ output: 'short' }));
    await it.put(run({ teamRef: 'team' }));
    const done = await it.settle();
    expect((await it.queue.results([done.status?.steps?.[0]?.taskID ?? ''])).size).toBe(0);
    expect((await it.outputs.read(ofRun(done), [digest('short')])).size).toBe(0);
  });
});

describe('outputs that shall not be seen', () => {
  const policy = (enforcementMode: string) => ({
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind: 'SwarmPolicy',
    metadata: { name: 'hide', namespace: 'lab' },
    spec: { enforcementMode, outputVisibility: 'Reference' },
  });

  test.each([
    ['the team asks for it', 'Reference', undefined, true],
    ['a policy forces it', undefined, 'Enforce', true],
    ['a policy forces it on a team that asks for the opposite', 'Inline', 'Enforce', true],
    ['a policy only watches', undefined, 'Audit', false],
  ])('[OUTPUT-5] when %s', async (_, visibility, mode, isHidden) => {
    const it = await twoSteps(visibility === undefined ? {} : { outputVisibility: visibility });
    if (mode !== undefined) await it.put(policy(mode));
    const prompts: string[] = [];
    workOn(it, 'lab.helper', (task) => {
      prompts.push(text(task));
      return { output: 'a secret' };
    });
    await it.put(run({ teamRef: 'team' }));
    const done = await it.settle();
    expect(done.status?.phase).toBe('Succeeded');
    expect(prompts[1]).toBe('a secret');
    expect(JSON.stringify(done).includes('a secret')).toBe(!isHidden);
    expect(JSON.stringify(it.events)).not.toContain('a secret');
    const reference = { store: 'memory', digest: digest('a secret'), bytes: 8 };
    if (isHidden)
      expect(done.status).toMatchObject({ outputRef: reference, steps: [{ outputRef: reference }, {}] });
  });
});

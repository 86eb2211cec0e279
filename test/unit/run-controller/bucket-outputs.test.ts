import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { BucketOutputStore } from '../../../operator/controllers/common/bucket-outputs.ts';
import type { Task } from '../../../operator/queue/task-queue.ts';
import type { SwarmRun } from '../../../schemas/generated/types.ts';
import { agent, createRunPlane, type RunPlane, run, team, workOn } from './run-plane.ts';

let plane: RunPlane;
afterEach(() => plane.close());

const long = 'y'.repeat(40_000);
const digest = createHash('sha256').update(long).digest('hex');
const text = ({ prompt }: Task): string => prompt.map((part) => part.text).join('');

/** A bucket that holds what was written, and refuses everything while it is away. */
function bucket(): {
  readonly store: BucketOutputStore;
  readonly texts: Map<string, string>;
  isAway: boolean;
} {
  const texts = new Map<string, string>();
  const it = {
    texts,
    isAway: false,
    store: {
      name: 's3://files/swarm',
      write: async (_run: object, key: string, written: string) => {
        if (it.isAway) throw new Error('The specified bucket does not exist');
        texts.set(key, written);
      },
      read: async (_run: object, keys: readonly string[]) =>
        new Map(keys.flatMap((key) => (texts.has(key) ? [[key, texts.get(key) ?? ''] as const] : []))),
    },
  };
  return it;
}

/** Of three steps the last asks for the long output of the first, when that has been stored. */
async function threeSteps(
  store: BucketOutputStore,
  onTask: (task: Task) => void = () => {},
): Promise<SwarmRun> {
  plane = await createRunPlane({ bucketOutputs: { of: () => store } });
  const helper = agent('helper');
  const roles = ['a', 'b', 'c'].map((name) => ({ name, swarmAgent: 'helper' }));
  await plane.put(
    helper,
    team('team', {
      roles,
      pipeline: [
        { role: 'a' },
        { role: 'b', dependsOn: ['a'], inputs: { task: 'Wait.' } },
        { role: 'c', dependsOn: ['a', 'b'], inputs: { text: '{{ .steps.a.output }}' } },
      ],
    }),
  );
  await plane.setStatus({ ...helper, ...helper.metadata }, { readyReplicas: 1 });
  workOn(plane, 'lab.helper', (task) => {
    onTask(task);
    return { output: task.meta.stepName === 'a' ? long : 'short' };
  });
  await plane.put(run({ teamRef: 'team' }));
  return plane.settle();
}
const outputRefOf = (done: SwarmRun) => done.status?.steps?.[0]?.outputRef;
const withQueue = async (done: SwarmRun): Promise<number> =>
  (await plane.outputs.read({ namespace: 'lab', uid: done.metadata.uid ?? '' }, [digest])).size;

describe('[ARTIFACT-17] the long outputs of a team with a bucket', () => {
  test('go there first, and are read from there', async () => {
    const { store, texts } = bucket();
    const prompts: string[] = [];
    const done = await threeSteps(store, (task) => {
      // Results on their way are with the queue, which the agents have.
      expect(task.meta.outputStore).toBe('memory');
      prompts.push(text(task));
    });
    expect(done.status?.phase).toBe('Succeeded');
    expect(outputRefOf(done)).toEqual({ store: 's3://files/swarm', digest, bytes: 40_000 });
    expect(done.status?.steps?.[0]?.output).toBe('y'.repeat(1024));
    expect([...texts]).toEqual([[digest, long]]);
    expect(await withQueue(done)).toBe(0);
    expect(prompts[2]).toBe(`text: ${long}`);
  });

  test('stay with the queue when it does not take them, and the run says so once', async () => {
    const away = bucket();
    away.isAway = true;
    const prompts: string[] = [];
    const done = await threeSteps(away.store, (task) => prompts.push(text(task)));
    expect(done.status?.phase).toBe('Succeeded');
    expect(outputRefOf(done)).toMatchObject({ store: 'memory', digest });
    expect(await withQueue(done)).toBe(1);
    expect(prompts[2]).toBe(`text: ${long}`);
    expect(plane.events.filter((event) => event.startsWith('ArtifactStoreFailed'))).toEqual([
      'ArtifactStoreFailed: outputs of the run stay with the queue, since s3://files/swarm did not take them: The specified bucket does not exist',
    ]);
  });

  test('[ARTIFACT-12] fail the step that needs them when they are gone', async () => {
    const { store, texts } = bucket();
    const done = await threeSteps(store, ({ meta }) => {
      if (meta.stepName === 'b') texts.clear();
    });
    expect(done.status?.steps?.[2]).toMatchObject({ phase: 'Failed', errorCode: 'OutputLost' });
  });
});

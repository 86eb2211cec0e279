import { expect, test } from '@jest/globals';
import { sweepRuns } from '../../../operator/controllers/run/sweep-runs.ts';
import { createRunPlane, run, runKey, threeSteps } from './run-plane.ts';

test('[QUEUE-16] tasks of a run that was deleted while no operator looked are dropped at the next start', async () => {
  const plane = await createRunPlane();
  try {
    const { queue, api } = plane;
    await threeSteps(plane);
    const kept = { runs: queue.runs, forget: ({ uid }: { readonly uid: string }) => queue.forget(uid) };
    for (const name of ['run-1', 'run-2']) {
      await plane.put({ ...run({ teamRef: 'team' }), metadata: { name, namespace: 'lab' } });
      await plane.reconcile(name);
      await plane.reconcile(name);
    }
    const survivor = await plane.run('run-2');
    await api.delete(runKey);
    plane.restart();
    expect(await queue.runs()).toHaveLength(2);
    expect(await sweepRuns(kept, api)).toBe(1);
    expect(await queue.runs()).toEqual([{ namespace: 'lab', uid: survivor.metadata.uid }]);
    expect(await sweepRuns(kept, api)).toBe(0);
  } finally {
    await plane.close();
  }
});

test('[QUEUE-16] tasks of a deleted run are cancelled at the next try when the queue was away at the first', async () => {
  let isAway = false;
  const plane = await createRunPlane({
    onEffect: (effect) => {
      if (isAway && effect.startsWith('cancel')) throw new Error('Redis cannot be reached');
    },
  });
  try {
    await threeSteps(plane);
    await plane.put({ ...run({ teamRef: 'team' }), metadata: { name: 'run-1', namespace: 'lab' } });
    for (const _ of ['claim', 'start']) await plane.reconcile();
    expect(await plane.queue.runs()).toHaveLength(1);
    await plane.api.delete(runKey);
    isAway = true;
    await expect(plane.reconcile()).rejects.toThrow('Redis cannot be reached');
    isAway = false;
    await plane.reconcile();
    expect(await plane.queue.runs()).toEqual([]);
  } finally {
    await plane.close();
  }
});

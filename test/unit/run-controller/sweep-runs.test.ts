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

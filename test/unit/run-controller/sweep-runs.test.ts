import { expect, test } from '@jest/globals';
import { sweepRuns } from '../../../operator/controllers/run/sweep-runs.ts';
import { type Api, ApiError } from '../../../operator/kube/api.ts';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
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
    expect(await sweepRuns(kept, api)).toEqual({ dropped: 1, problems: [] });
    expect(await queue.runs()).toEqual([{ namespace: 'lab', uid: survivor.metadata.uid }]);
    expect(await sweepRuns(kept, api)).toEqual({ dropped: 0, problems: [] });
  } finally {
    await plane.close();
  }
});

test('[QUEUE-16] what goes wrong in one namespace keeps no other from being swept', async () => {
  const forgotten: string[] = [];
  const kept = {
    runs: async () =>
      ['unreadable', 'forbidden', 'spoiled', 'sound'].map((namespace) => ({ namespace, uid: 'gone' })),
    forget: async ({ namespace }: { readonly namespace: string }) => {
      if (namespace === 'spoiled') throw new Error('no hash');
      forgotten.push(namespace);
    },
  };
  const memory = createMemoryApi();
  const api: Pick<Api, 'list'> = {
    list: async (kind, options) => {
      if (options?.namespace === 'unreadable') throw new Error('etcd is away');
      if (options?.namespace === 'forbidden') throw new ApiError(403, 'Forbidden', 'not yours');
      return memory.list(kind, options);
    },
  };
  const { dropped, problems } = await sweepRuns(kept, api);
  expect([dropped, forgotten]).toEqual([1, ['sound']]);
  expect(problems.map(({ namespace, error }) => `${namespace}: ${error}`)).toEqual([
    'unreadable: Error: etcd is away',
    'spoiled: Error: no hash',
  ]);
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

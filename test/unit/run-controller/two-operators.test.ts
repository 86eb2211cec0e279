import { expect, test } from '@jest/globals';
import { createRunPlane, run, threeSteps } from './run-plane.ts';

test('[FAULT-9] an operator that led at the same time does not undo the end of a run, nor do again what was done', async () => {
  let applies = 0;
  const plane = await createRunPlane({
    onEffect: (effect) => {
      if (effect !== 'apply') return;
      applies += 1;
      // After the claim: the other operator stops where it has dropped the results and not yet marked the run.
      if (applies === 2) throw new Error('died');
    },
  });
  try {
    const executed: string[] = [];
    await threeSteps(plane, (id) => executed.push(id));
    await plane.put(run({ teamRef: 'team' }));
    await plane.reconcile();
    const behind = plane.controller;
    plane.restart();
    await expect(plane.settle()).rejects.toThrow('died');
    expect((await plane.run()).status?.phase).toBe('Succeeded');

    plane.controller = behind;
    plane.clock.nowMillis += 60_000;
    const { status, metadata } = await plane.settle();
    expect(status).toMatchObject({ phase: 'Succeeded', output: 'answer of c' });
    expect(metadata.annotations?.['kubeswarm.io/finished']).toMatch(/^Succeeded,/);
    expect(executed).toEqual(['run.a.1', 'run.b.1', 'run.c.1']);
  } finally {
    await plane.close();
  }
});

import { expect, test } from '@jest/globals';
import { until } from '../../support/until.ts';
import { createRunPlane, run, runKey, threeSteps } from './run-plane.ts';

test('[RUN-12] steps go on while a status is written, and what comes in meanwhile is written together', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const executed: string[] = [];
  const plane = await createRunPlane({ beforeStatus: () => released });
  try {
    await threeSteps(plane, (id) => executed.push(id));
    await plane.put(run({ teamRef: 'team' }));
    const woken: unknown[] = [];
    const stop = plane.controller.subscribe?.((key) => woken.push(key));
    const moving = plane.reconcile();
    await until(() => executed.length === 3);
    expect((await plane.run()).status?.phase).toBe('Pending');
    release();
    await moving;
    stop?.();

    expect(executed).toEqual(['run.a.1', 'run.b.1', 'run.c.1']);
    const done = await plane.run();
    expect(done.status).toMatchObject({ phase: 'Succeeded', output: 'answer of c' });
    expect(done.metadata.annotations).toHaveProperty(['kubeswarm.io/finished']);
    expect(plane.writes).toEqual(['apply', 'status', 'status', 'apply']);
    expect(woken).toEqual([]);
  } finally {
    await plane.close();
  }
});

test('[RUN-12] an operator that dies with states unwritten: the next one ends the run, and executes nothing again', async () => {
  const executed: string[] = [];
  let isDead = true;
  const never = new Promise<void>(() => {});
  const plane = await createRunPlane({ beforeStatus: () => (isDead ? never : Promise.resolve()) });
  try {
    await threeSteps(plane, (id) => executed.push(id));
    await plane.put(run({ teamRef: 'team' }));
    const stop = plane.controller.subscribe?.(() => {});
    void plane.reconcile();
    await until(() => executed.length === 3);
    stop?.();
    expect((await plane.api.get(runKey))?.status).toMatchObject({ phase: 'Pending' });

    isDead = false;
    plane.restart();
    expect((await plane.settle()).status).toMatchObject({ phase: 'Succeeded', output: 'answer of c' });
    expect(executed).toEqual(['run.a.1', 'run.b.1', 'run.c.1']);
  } finally {
    await plane.close();
  }
});

test('[RUN-12] a write that fails while steps go on is tried again from what is stored', async () => {
  const executed: string[] = [];
  let writes = 0;
  const plane = await createRunPlane({
    beforeStatus: async () => {
      writes += 1;
      if (writes !== 1) return;
      await until(() => executed.length > 0);
      throw new Error('the API server is away');
    },
  });
  try {
    await threeSteps(plane, (id) => executed.push(id));
    await plane.put(run({ teamRef: 'team' }));
    const stop = plane.controller.subscribe?.(() => {});
    await expect(plane.reconcile()).rejects.toThrow('the API server is away');
    stop?.();
    expect((await plane.settle()).status).toMatchObject({ phase: 'Succeeded' });
    expect(executed).toEqual(['run.a.1', 'run.b.1', 'run.c.1']);
  } finally {
    await plane.close();
  }
});

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { agent, createRunPlane, type RunPlane, run, runKey, turns, workOn } from './run-plane.ts';

let plane: RunPlane;
let release: () => void;
let others: Promise<unknown>[];

/** As many as may write at once. */
const names = Array.from({ length: 12 }, (_, index) => `other-${index}`);
const mark = async () => (await plane.run()).metadata.annotations?.['kubeswarm.io/finished'];

/** A run has ended while the writes of as many others as may write at once hang. */
beforeEach(async () => {
  const { promise: released, resolve } = Promise.withResolvers<void>();
  release = resolve;
  others = [];
  let isSlow = false;
  const [last = '', ...before] = names;
  const start = async (...started: readonly string[]): Promise<void> => {
    for (const name of started) others.push(plane.reconcile(name));
    await turns();
  };
  plane = await createRunPlane({
    beforeStatus: async (name) => {
      if (!isSlow) return;
      if (name !== 'run-1') return released;
      // Waits for the slot of this last write of run-1.
      await start(last);
    },
  });
  await plane.put(agent('agent-x'));
  await plane.setStatus({ ...runKey, kind: 'SwarmAgent', name: 'agent-x' }, { readyReplicas: 1 });
  for (const name of ['run-1', ...names]) {
    await plane.put(run({ agent: 'agent-x', prompt: 'hi' }, { name }));
    await plane.reconcile(name);
  }
  workOn(plane, 'lab.agent-x', () => ({ output: 'hello' }));
  await turns();
  isSlow = true;
  await start(...before);
  expect(await plane.reconcile()).toEqual({ kind: 'again', afterMillis: 5_000 });
});

afterEach(async () => {
  release();
  await Promise.all(others);
  await plane.close();
});

test('[SCALE-1] the mark of an ended run lets the writes of runs that go on go first', async () => {
  expect((await plane.run()).status).toMatchObject({ phase: 'Succeeded', output: 'hello' });
  expect(await mark()).toBeUndefined();
  plane.clock.nowMillis += 5_000;
  expect(await plane.reconcile()).toEqual({ kind: 'again', afterMillis: 5_000 });

  release();
  await Promise.all(others);
  expect(await plane.reconcile()).toEqual({ kind: 'done' });
  expect(await mark()).toMatch(/^Succeeded,/);
  expect(plane.events.filter((event) => event.startsWith('RunSucceeded'))).toHaveLength(1 + names.length);
});

test('[SCALE-1] after half a minute it takes its turn like any other', async () => {
  plane.clock.nowMillis += 30_000;
  const marking = plane.reconcile();
  await turns();
  release();
  expect(await marking).toEqual({ kind: 'done' });
  expect(await mark()).toMatch(/^Succeeded,/);
});

test('[RUN-5] an operator that dies before the mark leaves it to the next one', async () => {
  plane.restart();
  expect(await plane.reconcile()).toEqual({ kind: 'done' });
  expect(await mark()).toMatch(/^Succeeded,/);
});

import { describe, expect, test } from '@jest/globals';
import { createWorkQueue, type WorkQueue } from '../../../operator/kube/work-queue.ts';
import { createManualTimers, type ManualTimers } from '../../support/manual-timers.ts';

interface World {
  readonly timers: ManualTimers;
  readonly queue: WorkQueue;
  readonly taken: string[];
  /** One more worker that takes a key and keeps it. */
  takeOne(): void;
}

function newWorld(random = 0): World {
  const timers = createManualTimers();
  const queue = createWorkQueue({ timers, random: () => random });
  const taken: string[] = [];
  const takeOne = (): void => void queue.take().then((key) => taken.push(key ?? 'closed'));
  return { timers, queue, taken, takeOne };
}

describe('a work queue', () => {
  test('[KUBE-15] hands out a key once, however often it was added', async () => {
    const { timers, queue, taken, takeOne } = newWorld();
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    for (let worker = 0; worker < 3; worker += 1) takeOne();
    await timers.settle();
    expect(taken).toEqual(['a', 'b']);
  });

  test('[KUBE-15] hands out no key that is worked on, but brings it back when that is done', async () => {
    const { timers, queue, taken, takeOne } = newWorld();
    queue.add('a');
    takeOne();
    takeOne();
    await timers.settle();
    queue.add('a');
    await timers.settle();
    expect(taken).toEqual(['a']);
    queue.done('a');
    await timers.settle();
    expect(taken).toEqual(['a', 'a']);
    queue.done('a');
    expect(queue).toMatchObject({ size: 0, active: 0 });
  });

  test('hands out keys that go first before the others, also those that came first before and while they are worked on', async () => {
    const { timers, queue, taken, takeOne } = newWorld();
    queue.add('busy');
    takeOne();
    for (const key of ['a', 'b', 'c']) queue.add(key);
    for (const key of ['c', 'busy', 'd']) queue.addFirst(key);
    queue.add('c');
    expect(queue).toMatchObject({ size: 4, active: 1 });
    queue.done('busy');
    for (let worker = 0; worker < 5; worker += 1) takeOne();
    await timers.settle();
    expect(taken).toEqual(['busy', 'c', 'd', 'busy', 'a', 'b']);
  });

  test('adds a key later, at the earliest of its times', async () => {
    const { timers, queue, taken, takeOne } = newWorld();
    takeOne();
    queue.addAfter('a', 5_000);
    queue.addAfter('a', 1_000);
    queue.addAfter('a', 9_000);
    await timers.elapse(999);
    expect(taken).toEqual([]);
    await timers.elapse(1);
    expect(taken).toEqual(['a']);
    queue.done('a');
    takeOne();
    await timers.elapse(20_000);
    expect(taken).toEqual(['a']);
  });

  test('[KUBE-16] backs off longer with every failure in a row, up to a minute', () => {
    const { queue } = newWorld();
    const waits = Array.from({ length: 12 }, () => queue.retry('a'));
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200, 60_000, 60_000]);
    queue.forget('a');
    expect(queue.retry('a')).toBe(100);
    expect(queue.retry('b')).toBe(100);
    queue.close();
  });

  test('[KUBE-16] spreads retries over half of the wait', () => {
    const { queue } = newWorld(0.999);
    expect([queue.retry('a'), queue.retry('a')]).toEqual([51, 101]);
    queue.close();
  });

  test('a closed queue lets workers go and forgets what waits', async () => {
    const { timers, queue, taken, takeOne } = newWorld();
    takeOne();
    queue.addAfter('a', 10);
    queue.close();
    queue.add('b');
    takeOne();
    await timers.elapse(100);
    expect(taken).toEqual(['closed', 'closed']);
    expect(timers.pending).toBe(0);
  });
});

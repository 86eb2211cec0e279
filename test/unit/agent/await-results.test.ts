import { describe, expect, test } from '@jest/globals';
import { concurrencyGate } from '../../../operator/agent/concurrency-gate.ts';
import { awaitResults } from '../../../operator/agent/tools/subtasks/await-results.ts';
import type { Settled, TaskResult } from '../../../operator/queue/task-queue.ts';
import { type FakeClock, fakeClock } from '../../support/agent/fake-clock.ts';
import { answer, newTask } from '../../support/queue-behaviour/world.ts';

/** A queue whose tasks settle when the test says so, and that may be away. */
function queueOf() {
  const results = new Map<string, TaskResult>();
  const listeners = new Set<(settled: Settled) => void>();
  const looks: string[][] = [];
  let isAway = false;
  return {
    looks,
    listeners,
    setAway: (away: boolean) => {
      isAway = away;
    },
    settle(id: string, isTold = true) {
      results.set(id, answer({ ...newTask(), id }, `answer of ${id}`));
      if (isTold) for (const listener of listeners) listener({ taskId: id, namespace: 'lab' });
    },
    port: {
      results: async (ids: readonly string[]): Promise<ReadonlyMap<string, TaskResult>> => {
        looks.push([...ids]);
        if (isAway) throw new Error('Redis is away');
        return new Map([...results].filter(([id]) => ids.includes(id)));
      },
      onSettled: (listener: (settled: Settled) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
}

function waitFor(
  queue: ReturnType<typeof queueOf>,
  ids: readonly string[],
  clock: FakeClock,
  seconds: number,
  signal = new AbortController().signal,
) {
  let awayFor = 0;
  const untilMillis = clock.now() + seconds * 1000;
  const waited = awaitResults(
    { ids, namespace: 'lab', untilMillis, signal },
    {
      queue: queue.port,
      clock,
      away: async (wait) => {
        awayFor += 1;
        return wait();
      },
    },
  );
  return { waited, awayFor: () => awayFor };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('waiting for sub-tasks', () => {
  test('[DYNAMIC-8] takes no leave when everything is there', async () => {
    const queue = queueOf();
    queue.settle('a');
    const { waited, awayFor } = waitFor(queue, ['a'], fakeClock(), 10);
    expect([...(await waited).keys()]).toEqual(['a']);
    expect(awayFor()).toBe(0);
    expect(queue.listeners.size).toBe(0);
  });

  test('ends with the news of the last one', async () => {
    const queue = queueOf();
    const { waited } = waitFor(queue, ['a', 'b'], fakeClock(), 10);
    await soon();
    queue.settle('b');
    await soon();
    queue.settle('a');
    expect(new Set((await waited).keys())).toEqual(new Set(['a', 'b']));
    // What is known is not asked for again.
    expect(queue.looks.at(-1)).toEqual(['a']);
  });

  test('[DYNAMIC-7] asks after 1 s, then half as often each time down to every 10 s, and gives up in the end', async () => {
    const clock = fakeClock();
    const queue = queueOf();
    const { waited } = waitFor(queue, ['a', 'b'], clock, 40);
    await soon();
    for (const seconds of [1, 2, 4, 8, 10, 10, 5]) {
      queue.settle('b', false);
      await clock.advance(seconds * 1000);
      await soon();
    }
    expect([...(await waited).keys()]).toEqual(['b']);
    expect(clock.waits).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000, 5000]);
  });

  test('outlasts a queue that is away, and says so when it is away in the end', async () => {
    const queue = queueOf();
    queue.setAway(true);
    const clock = fakeClock();
    const back = waitFor(queue, ['a'], clock, 10);
    await soon();
    queue.setAway(false);
    queue.settle('a', false);
    await clock.advance(1000);
    expect([...(await back.waited).keys()]).toEqual(['a']);

    queue.setAway(true);
    const gone = waitFor(queue, ['b'], clock, 1);
    await soon();
    await Promise.all([expect(gone.waited).rejects.toThrow('Redis is away'), clock.advance(1000)]);
  });

  test('[DYNAMIC-13] ends with its task', async () => {
    const abort = new AbortController();
    const queue = queueOf();
    const { waited } = waitFor(queue, ['a'], fakeClock(), 10, abort.signal);
    await soon();
    abort.abort(new Error('run cancelled'));
    await expect(waited).rejects.toThrow('run cancelled');
    expect(queue.listeners.size).toBe(0);
  });
});

test('[DYNAMIC-8] a slot that is left goes to the next in line, and who comes back is before the others', async () => {
  const gate = concurrencyGate(1);
  const told: string[] = [];
  const child = Promise.withResolvers<void>();
  const parent = gate.run(async (slot) => {
    told.push('parent begins');
    await slot.leaveFor(() => child.promise);
    told.push('parent ends');
  });
  const first = gate.run(async () => {
    told.push('first');
    child.resolve();
    // The parent is back in line before this one is done.
    await soon();
  });
  const second = gate.run(async () => {
    told.push('second');
  });
  await Promise.all([parent, first, second]);
  expect(told).toEqual(['parent begins', 'first', 'parent ends', 'second']);
  expect(gate.running()).toBe(0);
});

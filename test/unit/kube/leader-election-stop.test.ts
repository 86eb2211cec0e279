import { describe, expect, test } from '@jest/globals';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createManualTimers } from '../../support/manual-timers.ts';
import { leaseIn, startCandidate } from './leader-election-world.ts';

describe('a leader that stops', () => {
  test('[REAL-12] frees the lease, and the next one has it within a look', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    const first = startCandidate('first', { api, timers });
    await timers.settle();
    const second = startCandidate('second', { api, timers });
    await timers.elapse(30_000);
    await first.election.stop();
    expect((await leaseIn(api))?.spec).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
    await timers.elapse(1_000);
    expect(second.story).toEqual(['leading']);
  });

  test('[REAL-12] holds the lease until its work has ended', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    let endWork = (): void => {};
    const workEnds = (): Promise<void> => new Promise((resolve) => (endWork = resolve));
    const first = startCandidate('first', { api, timers, workEnds });
    await timers.settle();
    const second = startCandidate('second', { api, timers });
    const stopped = first.election.stop();
    await timers.elapse(60_000);
    expect(first.election.isLeading()).toBe(false);
    expect(second.story).toEqual([]);
    endWork();
    await stopped;
    await timers.elapse(1_000);
    expect(second.story).toEqual(['leading']);
  });

  test('a candidate that stops leaves the lease alone, and nothing waits on', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    const first = startCandidate('first', { api, timers });
    await timers.settle();
    const second = startCandidate('second', { api, timers });
    await timers.elapse(5_000);
    await second.election.stop();
    expect((await leaseIn(api))?.spec).toMatchObject({ holderIdentity: 'first' });
    await first.election.stop();
    expect(timers.pending).toBe(0);
  });

  test('work that fails gives the lease up', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    const lead = async (): Promise<void> => {
      throw new Error('no queue');
    };
    const first = startCandidate('first', { api, timers, lead });
    await timers.settle();
    expect(first.warnings).toEqual(["the leader's work failed, giving the lease up"]);
    expect((await leaseIn(api))?.spec).toMatchObject({ holderIdentity: '' });
  });
});

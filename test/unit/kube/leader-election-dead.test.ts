import { describe, expect, test } from '@jest/globals';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createManualTimers } from '../../support/manual-timers.ts';
import { leaseIn, startCandidate } from './leader-election-world.ts';

describe('the lease of a holder that is known to be dead', () => {
  test('[REAL-15] is taken at once by who knows, and waited for by others', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    const killed = createManualTimers();
    startCandidate('pod-0_a', { api, timers: killed });
    await killed.settle();
    const stranger = startCandidate('pod-1_b', { api, timers });
    await timers.elapse(2_000);
    const successor = startCandidate('pod-0_c', {
      api,
      timers,
      isDead: (holder) => holder.startsWith('pod-0_'),
    });
    await timers.settle();

    expect(successor.story).toEqual(['leading']);
    expect((await leaseIn(api))?.spec).toMatchObject({ holderIdentity: 'pod-0_c', leaseTransitions: 1 });
    await timers.elapse(60_000);
    expect(stranger.story).toEqual([]);
  });

  test('holds until a leader that was told to stop has ended its work', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    let endWork = (): void => {};
    const workEnds = (): Promise<void> => new Promise((resolve) => (endWork = resolve));
    const { election } = startCandidate('first', { api, timers, workEnds });
    await timers.settle();
    const stopped = election.stop();
    await timers.elapse(20_000);
    expect([election.isLeading(), election.holdsLease()]).toEqual([false, true]);
    endWork();
    await stopped;
    expect(election.holdsLease()).toBe(false);
  });
});

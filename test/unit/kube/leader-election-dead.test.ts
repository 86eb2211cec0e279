import { describe, expect, test } from '@jest/globals';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createManualTimers } from '../../support/manual-timers.ts';
import { type Candidate, leaseIn, startCandidate } from './leader-election-world.ts';

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

  describe('whose pod Kubernetes has forgotten', () => {
    const start = (isGone: (holder: string) => Promise<boolean>) => {
      const api = createMemoryApi();
      const [timers, holder] = [createManualTimers(), createManualTimers()];
      startCandidate('pod-0_a', { api, timers: holder });
      const asked: string[] = [];
      const next = (): Candidate =>
        startCandidate('pod-1_b', {
          api,
          timers,
          isGone: (name) => {
            asked.push(name);
            return isGone(name);
          },
        });
      return { timers, holder, asked, next };
    };

    test('[REAL-17] is taken when it has missed two renewals, and not before', async () => {
      const { timers, holder, asked, next } = start(async (name) => name === 'pod-0_a');
      await holder.settle();
      const { story } = next();
      await timers.elapse(4_999);
      expect([story, asked]).toEqual([[], []]);
      await timers.elapse(1);
      expect([story, asked]).toEqual([['leading'], ['pod-0_a']]);
    });

    test('[REAL-17] [REAL-8] is left alone while it is renewed: a process may outlive its pod', async () => {
      const { timers, holder, asked, next } = start(async () => true);
      await holder.settle();
      const { story } = next();
      for (let seconds = 0; seconds < 60; seconds += 1) {
        await holder.elapse(1_000);
        await timers.elapse(1_000);
      }
      expect([story, asked]).toEqual([[], []]);
    });

    test.each([
      ['is there', async () => false],
      ['cannot be asked about', () => Promise.reject(new Error('forbidden'))],
    ])('[REAL-10] is waited for to its end when the pod %s', async (_case, isGone) => {
      const { timers, holder, asked, next } = start(isGone);
      await holder.settle();
      const { story } = next();
      await timers.elapse(14_999);
      expect(story).toEqual([]);
      expect(asked.length).toBeGreaterThan(0);
      await timers.elapse(1_001);
      expect(story).toEqual(['leading']);
    });

    test('[REAL-8] is not taken from a holder that renews it while the pod is asked about', async () => {
      let answer = (_isGone: boolean): void => {};
      const { timers, holder, next } = start(() => new Promise((resolve) => (answer = resolve)));
      await holder.settle();
      const { story, election } = next();
      await timers.elapse(5_000);
      await holder.elapse(2_000);
      answer(true);
      await timers.elapse(1_000);
      expect(story).toEqual([]);
      expect(election.leader()).toBe('pod-0_a');
    });
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

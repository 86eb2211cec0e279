import { describe, expect, test } from '@jest/globals';
import { ApiError } from '../../../operator/kube/api.ts';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createManualTimers } from '../../support/manual-timers.ts';
import { LEASE, leaseIn, startCandidate } from './leader-election-world.ts';

const LEASE_KIND = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };
const unavailable = new ApiError(503, 'ServiceUnavailable', 'down');

describe('taking the lease', () => {
  test('[REAL-9] the first candidate makes the lease, in times of six digits', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    const first = startCandidate('first', { api, timers });
    await timers.settle();
    expect(first.election.isLeading()).toBe(true);
    expect((await leaseIn(api))?.spec).toEqual({
      holderIdentity: 'first',
      leaseDurationSeconds: 15,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:00.000000Z',
      leaseTransitions: 0,
    });
  });

  test('the leader renews every 2 s and leaves the rest as it is', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    startCandidate('first', { api, timers });
    await timers.elapse(60_000);
    expect((await leaseIn(api))?.spec).toMatchObject({
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:01:00.000000Z',
      leaseTransitions: 0,
    });
  });

  test('[REAL-8] a second one waits for as long as the first is alive', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    const first = startCandidate('first', { api, timers });
    await timers.settle();
    const second = startCandidate('second', { api, timers });
    await timers.elapse(600_000);
    expect(first.story).toEqual(['leading']);
    expect(second.story).toEqual([]);
    expect(second.election.leader()).toBe('first');
  });

  test('of two that find no lease one leads', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    const both = ['a', 'b'].map((name) => startCandidate(name, { api, timers }));
    await timers.elapse(5_000);
    expect(both.map(({ story }) => story.length).sort()).toEqual([0, 1]);
    expect(both.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  test('times that contradict each other are refused', () => {
    const timers = createManualTimers();
    const lead = async (): Promise<void> => {};
    expect(() => startCandidate('x', { api: createMemoryApi(), timers, lead, leaseSeconds: 10 })).toThrow(
      'A lease must last longer than the renew deadline',
    );
  });
});

describe('a leader that dies', () => {
  test('[REAL-10] is followed when its lease has run out, and not before', async () => {
    const api = createMemoryApi();
    // The clock of the first one stops with it.
    const dead = createManualTimers();
    startCandidate('first', { api, timers: dead });
    await dead.settle();
    const timers = createManualTimers();
    const second = startCandidate('second', { api, timers });
    await timers.elapse(14_900);
    expect(second.story).toEqual([]);
    await timers.elapse(200);
    expect(second.story).toEqual(['leading']);
    expect((await leaseIn(api))?.spec).toMatchObject({ holderIdentity: 'second', leaseTransitions: 1 });
  });

  test('[REAL-10] and wakes up again knows by its own clock that it leads no more', async () => {
    const api = createMemoryApi();
    const paused = createManualTimers();
    const first = startCandidate('first', { api, timers: paused });
    await paused.settle();
    const timers = createManualTimers();
    const second = startCandidate('second', { api, timers });
    await timers.elapse(20_000);
    await paused.elapse(10_000);
    expect(first.story).toEqual(['leading', 'stopping', 'stopped']);
    expect(first.election.leader()).toBe('second');
    expect(second.story).toEqual(['leading']);
  });

  test.each([-3_600_000, 3_600_000])(
    '[REAL-11] a clock that is %i ms wrong changes nothing',
    async (skewMillis) => {
      const api = createMemoryApi();
      const timers = createManualTimers();
      const first = startCandidate('first', { api, timers });
      await timers.settle();
      const clock = { now: () => timers.now() + skewMillis };
      const second = startCandidate('second', { api, timers, clock });
      await timers.elapse(300_000);
      expect(second.story).toEqual([]);
      await first.election.stop();
      await timers.elapse(1_100);
      expect(second.story).toEqual(['leading']);
    },
  );

  test('a label that somebody puts on the lease does not prolong it', async () => {
    const api = createMemoryApi();
    const dead = createManualTimers();
    startCandidate('first', { api, timers: dead });
    await dead.settle();
    const timers = createManualTimers();
    const second = startCandidate('second', { api, timers });
    await timers.elapse(10_000);
    const metadata = { ...LEASE, labels: { seen: 'yes' } };
    await api.apply({ ...LEASE_KIND, metadata }, { fieldManager: 'somebody' });
    await timers.elapse(5_100);
    expect(second.story).toEqual(['leading']);
  });
});

describe('a leader that cannot renew', () => {
  test('[REAL-10] stops after the deadline, before anybody else may lead', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    const first = startCandidate('first', { api, timers });
    await timers.settle();
    api.faults.failNext(1_000, unavailable);
    await timers.elapse(9_900);
    expect(first.election.isLeading()).toBe(true);
    await timers.elapse(200);
    expect(first.election.isLeading()).toBe(false);
    expect(first.story).toEqual(['leading', 'stopping', 'stopped']);
  });

  test('[REAL-10] stops also when its timers fire early', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    const after: typeof timers.after = (millis, action) => timers.after(millis * 0.9, action);
    const first = startCandidate('first', { api, timers: { ...timers, now: timers.now, after } });
    await timers.settle();
    api.faults.failNext(1_000, unavailable);
    await timers.elapse(10_500);
    expect(first.story).toEqual(['leading', 'stopping', 'stopped']);
  });

  test('leads again when the API server is back and nobody took over', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    const first = startCandidate('first', { api, timers });
    await timers.settle();
    api.faults.failNext(12, unavailable);
    await timers.elapse(30_000);
    expect(first.story).toEqual(['leading', 'stopping', 'stopped', 'leading']);
  });

  test('lives through conflicts, lost answers and short outages', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    const first = startCandidate('first', { api, timers });
    await timers.settle();
    api.faults.conflictNext(2);
    await timers.elapse(5_000);
    api.faults.loseAnswers(2, new Error('socket hang up'));
    await timers.elapse(5_000);
    api.faults.failNext(5, unavailable);
    await timers.elapse(20_000);
    expect(first.story).toEqual(['leading']);
    expect(first.election.isLeading()).toBe(true);
  });

  test('tries again when a request hangs', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    let isHanging = false;
    const update: typeof api.update = (object, options) =>
      isHanging ? new Promise(() => {}) : api.update(object, options);
    const first = startCandidate('first', { api: { ...api, update }, timers });
    await timers.settle();
    isHanging = true;
    await timers.elapse(6_000);
    isHanging = false;
    await timers.elapse(20_000);
    expect(first.story).toEqual(['leading']);
    expect(first.election.isLeading()).toBe(true);
  });

  test('an answer that comes after a later one says nothing', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    let isSlow = false;
    const update: typeof api.update = async (object, options) => {
      const late = isSlow;
      isSlow = false;
      const written = await api.update(object, options);
      if (late) await new Promise<void>((resolve) => timers.after(12_000, resolve));
      return written;
    };
    const first = startCandidate('first', { api: { ...api, update }, timers });
    await timers.settle();
    isSlow = true;
    await timers.elapse(30_000);
    expect(first.story).toEqual(['leading']);
  });

  test('does not lead anew while the old work still goes on', async () => {
    const api = createMemoryApi();
    const timers = createManualTimers();
    let endWork = (): void => {};
    const workEnds = (): Promise<void> => new Promise((resolve) => (endWork = resolve));
    const first = startCandidate('first', { api, timers, workEnds });
    await timers.settle();
    api.faults.failNext(12, unavailable);
    await timers.elapse(60_000);
    expect(first.story).toEqual(['leading', 'stopping']);
    endWork();
    await timers.elapse(5_000);
    expect(first.story).toEqual(['leading', 'stopping', 'stopped', 'leading']);
  });
});

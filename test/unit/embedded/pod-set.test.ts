import { describe, expect, test } from '@jest/globals';
import type { Pod } from '../../../operator/embedded/pods/pod.ts';
import { PodSet } from '../../../operator/embedded/pods/pod-set.ts';

interface TestPod extends Pod {
  readonly name: string;
  becomeReady(): void;
  readonly isStopped: boolean;
}

/** Pods that are ready when the test says so. */
function podMaker() {
  const made: TestPod[] = [];
  return {
    made,
    start: async (ordinal: number): Promise<Pod> => {
      let isReady = false;
      let isStopped = false;
      const pod: TestPod = {
        name: `pod-${ordinal}`,
        origin: `http://pod-${ordinal}`,
        isReady: () => isReady && !isStopped,
        becomeReady: () => {
          isReady = true;
        },
        get isStopped() {
          return isStopped;
        },
        stop: async () => {
          isStopped = true;
        },
      };
      made.push(pod);
      return pod;
    },
  };
}

const graceMillis = 0;

describe('the pods of a Deployment', () => {
  test('[EMBED-5] are never fewer than wanted while a new template rolls out', async () => {
    const pods = new PodSet();
    const { made, start } = podMaker();
    await pods.roll(3, 'old', start, graceMillis);
    for (const pod of made) pod.becomeReady();
    expect(pods.counts('old')).toEqual({ replicas: 3, readyReplicas: 3, updatedReplicas: 3 });

    await pods.roll(3, 'new', start, graceMillis);
    expect(pods.counts('new')).toEqual({ replicas: 6, readyReplicas: 3, updatedReplicas: 3 });
    for (const pod of made.slice(3)) {
      pod.becomeReady();
      await pods.roll(3, 'new', start, graceMillis);
      expect(pods.counts('new').readyReplicas).toBeGreaterThanOrEqual(3);
    }
    expect(made.map((pod) => pod.isStopped)).toEqual([true, true, true, false, false, false]);
    expect(pods.counts('new')).toEqual({ replicas: 3, readyReplicas: 3, updatedReplicas: 3 });
  });

  test('[EMBED-5] of an outdated template that never were ready go as soon as a new one is', async () => {
    const pods = new PodSet();
    const { made, start } = podMaker();
    await pods.roll(1, 'broken', start, graceMillis);
    await pods.roll(1, 'fixed', start, graceMillis);
    made[1]?.becomeReady();
    await pods.roll(1, 'fixed', start, graceMillis);

    expect(made.map((pod) => pod.isStopped)).toEqual([true, false]);
  });

  test('follow the number of replicas in both directions, down to none', async () => {
    const pods = new PodSet();
    const { made, start } = podMaker();
    await pods.roll(1, 't', start, graceMillis);
    await pods.roll(3, 't', start, graceMillis);
    expect(made).toHaveLength(3);
    await pods.roll(2, 't', start, graceMillis);
    expect(pods.counts('t').replicas).toBe(2);
    await pods.roll(0, 't', start, graceMillis);
    expect(made.every((pod) => pod.isStopped)).toBe(true);
  });

  test('are asked only when ready, the newest first', async () => {
    const pods = new PodSet();
    const { made, start } = podMaker();
    await pods.roll(1, 'old', start, graceMillis);
    expect(pods.origin()).toBeUndefined();
    made[0]?.becomeReady();
    await pods.roll(1, 'new', start, graceMillis);
    expect(pods.origin()).toBe('http://pod-0');
    made[1]?.becomeReady();
    expect(pods.origin()).toBe('http://pod-1');
  });
});

import { describe, expect, test } from '@jest/globals';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { TESTER } from '../../support/api-behaviour/world.ts';
import { named, SERVICE, useControllers } from './controller-world.ts';

describe('how a reconcile ends', () => {
  const start = useControllers();

  test('[KUBE-16] a failed reconcile is tried again with back-off, and the same failure is logged once', async () => {
    const api = createMemoryApi();
    await api.create(named('a'), TESTER);
    let tries = 0;
    const { running, timers, errors, reports } = start(api, {
      reconcile: async () => {
        tries += 1;
        if (tries < 4) throw new Error('the server is busy');
        return { kind: 'done' };
      },
    });
    await running.waitUntilIdle();
    expect(tries).toBe(1);
    await timers.elapse(100);
    expect(tries).toBe(2);
    await timers.elapse(600);
    expect(tries).toBe(4);
    await timers.elapse(60_000);
    expect(tries).toBe(4);
    expect(errors).toEqual(['reconcile failed, trying again']);
    expect(reports.map((report) => report.result)).toEqual(['error', 'error', 'error', 'ok']);
  });

  test('a key comes again when it asks for it', async () => {
    const api = createMemoryApi();
    await api.create(named('a'), TESTER);
    let times = 0;
    const { running, timers, reports } = start(api, {
      reconcile: async () => {
        times += 1;
        return times === 1 ? { kind: 'again', afterMillis: 60_000 } : { kind: 'done' };
      },
    });
    await running.waitUntilIdle();
    await timers.elapse(59_999);
    expect(times).toBe(1);
    await timers.elapse(1);
    expect(times).toBe(2);
    expect(reports.map((report) => report.result)).toEqual(['requeue', 'ok']);
  });

  test('[KUBE-21] a mapping that throws is logged and harms nobody', async () => {
    const api = createMemoryApi();
    const names: string[] = [];
    const { running, errors } = start(api, {
      watches: [
        {
          kind: SERVICE,
          keysOf: () => {
            throw new Error('no such annotation');
          },
        },
      ],
      reconcile: async ({ name }) => {
        names.push(name);
        return { kind: 'done' };
      },
    });
    await api.create({ ...SERVICE, metadata: { name: 's', namespace: 'default' } }, TESTER);
    await api.create(named('a'), TESTER);
    await running.waitUntilIdle();
    expect(errors).toEqual(['no keys for a change']);
    expect(names).toEqual(['a']);
  });

  test('closing aborts what runs and waits for it', async () => {
    const api = createMemoryApi();
    await api.create(named('a'), TESTER);
    const steps: string[] = [];
    const { running, timers } = start(api, {
      reconcile: async (_, signal) => {
        steps.push('started');
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        steps.push('aborted');
        return { kind: 'done' };
      },
    });
    await timers.settle();
    await running.close();
    expect(steps).toEqual(['started', 'aborted']);
    expect(timers.pending).toBe(0);
  });
});

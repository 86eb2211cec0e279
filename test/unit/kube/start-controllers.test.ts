import { afterEach, describe, expect, test } from '@jest/globals';
import type { Controller } from '../../../operator/kube/controller.ts';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import {
  type Reconciled,
  type RunningControllers,
  startControllers,
} from '../../../operator/kube/start-controllers.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { TESTER } from '../../support/api-behaviour/world.ts';
import { createManualTimers, type ManualTimers } from '../../support/manual-timers.ts';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
const SERVICE = { apiVersion: 'v1', kind: 'Service' };
const named = (name: string, fields: Partial<KubeObject> = {}): KubeObject => ({
  ...CONFIG_MAP,
  metadata: { name, namespace: 'default' },
  ...fields,
});

interface World {
  readonly api: MemoryApi;
  readonly timers: ManualTimers;
  readonly running: RunningControllers;
  readonly errors: string[];
  readonly reports: Reconciled[];
}

const opened: World[] = [];

function start(api: MemoryApi, controller: Partial<Controller> & Pick<Controller, 'reconcile'>): World {
  const timers = createManualTimers();
  const errors: string[] = [];
  const reports: Reconciled[] = [];
  const running = startControllers({
    api,
    timers,
    random: () => 0,
    controllers: [{ name: 'test-controller', kind: CONFIG_MAP, watches: [], ...controller }],
    log: { warn: () => {}, error: (_, message) => void errors.push(message) },
    onReconciled: (reconciled) => void reports.push(reconciled),
  });
  const world = { api, timers, running, errors, reports };
  opened.push(world);
  return world;
}

afterEach(async () => {
  for (const { api, running } of opened.splice(0)) {
    await running.close();
    api.close();
  }
});

describe('controllers', () => {
  test('reconcile what is there, what comes, what changes and what goes', async () => {
    const api = createMemoryApi();
    await api.create(named('there'), TESTER);
    const keys: ObjectKey[] = [];
    const { running } = start(api, {
      reconcile: async (key) => {
        keys.push(key);
        return { kind: 'done' };
      },
    });
    await running.waitUntilIdle();
    expect(keys).toEqual([{ ...CONFIG_MAP, namespace: 'default', name: 'there' }]);
    await api.create(named('new'), TESTER);
    await running.waitUntilIdle();
    await api.apply(named('new', { data: { a: '1' } }), TESTER);
    await running.waitUntilIdle();
    await api.delete({ ...CONFIG_MAP, namespace: 'default', name: 'new' });
    await running.waitUntilIdle();
    expect(keys.map((key) => key.name)).toEqual(['there', 'new', 'new', 'new']);
  });

  test('[KUBE-15] one key is never reconciled twice at once', async () => {
    const api = createMemoryApi();
    let [together, most, total] = [0, 0, 0];
    const { running } = start(api, {
      concurrency: 4,
      reconcile: async () => {
        total += 1;
        together += 1;
        most = Math.max(most, together);
        await new Promise((resolve) => setImmediate(resolve));
        together -= 1;
        return { kind: 'done' };
      },
    });
    for (let index = 0; index < 10; index += 1) {
      await api.apply(named('a', { data: { index: String(index) } }), TESTER);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await running.waitUntilIdle();
    expect(most).toBe(1);
    expect(total).toBeGreaterThan(2);
  });

  test('several keys are reconciled at once', async () => {
    const api = createMemoryApi();
    for (const name of ['a', 'b', 'c']) await api.create(named(name), TESTER);
    let [together, most] = [0, 0];
    const { running } = start(api, {
      concurrency: 2,
      reconcile: async () => {
        together += 1;
        most = Math.max(most, together);
        await new Promise((resolve) => setImmediate(resolve));
        together -= 1;
        return { kind: 'done' };
      },
    });
    await running.waitUntilIdle();
    expect(most).toBe(2);
  });

  test('a change of another kind wakes whom it points at, before and after', async () => {
    const api = createMemoryApi();
    const names: string[] = [];
    const { running } = start(api, {
      watches: [
        {
          kind: SERVICE,
          keysOf: async ({ metadata }) => [
            { ...CONFIG_MAP, namespace: 'default', name: metadata.annotations?.target ?? 'nobody' },
          ],
        },
      ],
      reconcile: async ({ name }) => {
        names.push(name);
        return { kind: 'done' };
      },
    });
    const pointing = (target: string): KubeObject => ({
      ...SERVICE,
      metadata: { name: 's', namespace: 'default', annotations: { target } },
    });
    await api.apply(pointing('first'), TESTER);
    await running.waitUntilIdle();
    await api.apply(pointing('second'), TESTER);
    await running.waitUntilIdle();
    expect(names).toEqual(['first', 'first', 'second']);
  });

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

  test('a wake-up from outside of the API counts as a change', async () => {
    const api = createMemoryApi();
    const names: string[] = [];
    let wake = (_: ObjectKey): void => {};
    let isSubscribed = false;
    const { running } = start(api, {
      subscribe: (enqueue) => {
        wake = enqueue;
        isSubscribed = true;
        return () => {
          isSubscribed = false;
        };
      },
      reconcile: async ({ name }) => {
        names.push(name);
        return { kind: 'done' };
      },
    });
    wake({ ...CONFIG_MAP, namespace: 'default', name: 'woken' });
    await running.waitUntilIdle();
    expect(names).toEqual(['woken']);
    await running.close();
    expect(isSubscribed).toBe(false);
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

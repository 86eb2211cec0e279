import { describe, expect, test } from '@jest/globals';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { TESTER } from '../../support/api-behaviour/world.ts';
import { CONFIG_MAP, named, SERVICE, useControllers } from './controller-world.ts';

describe('controllers', () => {
  const start = useControllers();

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
});

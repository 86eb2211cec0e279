import { afterEach, describe, expect, test } from '@jest/globals';
import { ApiError } from '../../../operator/kube/api.ts';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createObjectCache, type ObjectCache } from '../../../operator/kube/object-cache.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { TESTER } from '../../support/api-behaviour/world.ts';
import { createManualTimers, type ManualTimers } from '../../support/manual-timers.ts';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' };
const named = (namespace: string, name: string): KubeObject => ({
  ...CONFIG_MAP,
  metadata: { name, namespace },
});

describe('a cache of some namespaces', () => {
  const opened: { api: MemoryApi; cache: ObjectCache }[] = [];
  afterEach(() => {
    for (const { api, cache } of opened.splice(0)) {
      cache.close();
      api.close();
    }
  });

  /** With the rights of Roles: what reaches over all namespaces is forbidden. */
  async function open(): Promise<{
    api: MemoryApi;
    cache: ObjectCache;
    timers: ManualTimers;
    warnings: object[];
  }> {
    const timers = createManualTimers();
    const api = createMemoryApi();
    for (const name of ['a', 'b', 'other']) await api.create({ ...NAMESPACE, metadata: { name } }, TESTER);
    const allowed = (namespace: string | undefined): void => {
      if (namespace === undefined) throw new ApiError(403, 'Forbidden', 'forbidden in all namespaces');
    };
    const limited: MemoryApi = {
      ...api,
      list: async (kind, options) => {
        allowed(options?.namespace);
        return api.list<never>(kind, options);
      },
      watch: (kind, options) => {
        allowed(options.namespace);
        return api.watch<never>(kind, options);
      },
    };
    const warnings: object[] = [];
    const log = { warn: (facts: object) => void warnings.push(facts) };
    const cache = createObjectCache({ api: limited, namespaces: ['a', 'b'], timers, random: () => 0, log });
    opened.push({ api, cache });
    return { api, cache, timers, warnings };
  }

  test('[KUBE-22] reads each with a list and a watch of its own, and no other', async () => {
    const { api, cache, timers, warnings } = await open();
    await api.create(named('a', 'one'), TESTER);
    await api.create(named('other', 'hidden'), TESTER);
    const told: string[] = [];
    cache.subscribe(CONFIG_MAP, ({ after }) => void told.push(after?.metadata.name ?? ''));
    await cache.synced(CONFIG_MAP);
    await api.create(named('b', 'two'), TESTER);
    await timers.settle();
    expect(told).toEqual(['one', 'two']);
    expect((await cache.list(CONFIG_MAP)).map(({ metadata }) => metadata.name)).toEqual(['one', 'two']);
    expect(await cache.list(CONFIG_MAP, { namespace: 'b' })).toHaveLength(1);
    expect(await cache.list(CONFIG_MAP, { namespace: 'other' })).toEqual([]);
    expect(await cache.get({ ...CONFIG_MAP, namespace: 'a', name: 'one' })).toBeDefined();
    expect(await cache.get({ ...CONFIG_MAP, namespace: 'other', name: 'hidden' })).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  test('knows a write of ours before the watch tells of it', async () => {
    const { cache } = await open();
    await cache.synced(CONFIG_MAP);
    await cache.api.create(named('b', 'mine'), TESTER);
    expect(await cache.get({ ...CONFIG_MAP, namespace: 'b', name: 'mine' })).toBeDefined();
  });

  test('[KUBE-22] reads the namespaces themselves by name, again every 30 s', async () => {
    const { api, cache, timers, warnings } = await open();
    const told: unknown[] = [];
    cache.subscribe(
      NAMESPACE,
      ({ after }) => void told.push([after?.metadata.name, after?.metadata.labels?.tier]),
    );
    await cache.synced(NAMESPACE);
    expect((await cache.list(NAMESPACE)).map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    await api.apply(
      { ...NAMESPACE, metadata: { name: 'b', labels: { tier: 'x' } } },
      { ...TESTER, force: true },
    );
    await timers.elapse(90_000);
    expect(told).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['b', 'x'],
    ]);
    expect(warnings).toEqual([]);
  });
});

import { afterEach, describe, expect, test } from '@jest/globals';
import type { KindKey, ListRequest } from '../../../operator/kube/api.ts';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { type Cached, createObjectCache, type ObjectCache } from '../../../operator/kube/object-cache.ts';
import type { KubeObject, ObjectKey } from '../../../schemas/kube-object.ts';
import { TESTER } from '../../support/api-behaviour/world.ts';
import { createManualTimers, type ManualTimers } from '../../support/manual-timers.ts';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
const labels = { ours: 'yes' };
const keyOf = (name: string): ObjectKey => ({ ...CONFIG_MAP, namespace: 'default', name });
const named = (name: string, value = '1', own: Readonly<Record<string, string>> = {}): KubeObject => ({
  ...CONFIG_MAP,
  metadata: { name, namespace: 'default', labels: own },
  data: { value },
});

interface World {
  readonly api: MemoryApi;
  readonly cache: ObjectCache;
  readonly timers: ManualTimers;
  /** What was asked of the server: verb, and the name or the selection. */
  readonly asked: unknown[];
}

const opened: World[] = [];
afterEach(() => {
  for (const { api, cache } of opened.splice(0)) {
    cache.close();
    api.close();
  }
});

function open(cached: Cached): World {
  const timers = createManualTimers();
  const api = createMemoryApi();
  const asked: unknown[] = [];
  const telling: MemoryApi = {
    ...api,
    get: async <T extends KubeObject>(key: ObjectKey) => {
      asked.push(['get', key.name]);
      return api.get<T>(key);
    },
    list: async <T extends KubeObject>(kind: KindKey, request: ListRequest = {}) => {
      const { keep: _keep, ...selection } = request;
      asked.push(['list', selection]);
      return api.list<T>(kind, request);
    },
    watch: (kind, { signal, resourceVersion, ...selection }) => {
      asked.push(['watch', selection]);
      return api.watch(kind, { ...selection, signal, resourceVersion });
    },
  };
  const log = { warn: () => {} };
  const cache = createObjectCache({ api: telling, cached: () => cached, timers, random: () => 0, log });
  const world = { api, cache, timers, asked };
  opened.push(world);
  return world;
}

describe('a kind of which those with our label are cached', () => {
  const cached: Cached = { kind: 'labelled', labels };

  test('[KUBE-23] is listed and watched with the selector, so that others are not in memory', async () => {
    const { api, cache, timers, asked } = open(cached);
    await api.create(named('foreign'), TESTER);
    await api.create(named('own', '1', labels), TESTER);
    expect((await cache.list(CONFIG_MAP)).map(({ metadata }) => metadata.name)).toEqual(['own']);
    await timers.settle();
    expect(asked).toEqual([
      ['list', { labels }],
      ['watch', { labels }],
    ]);
  });

  test('has what lost its label when it is asked for, read from the server each time', async () => {
    const { api, cache, timers, asked } = open(cached);
    await api.create(named('own', '1', labels), TESTER);
    const told: string[] = [];
    cache.subscribe(CONFIG_MAP, ({ after }) => told.push(after === undefined ? 'gone' : 'there'));
    await cache.synced(CONFIG_MAP);
    await api.update(named('own', '2'), TESTER);
    await timers.settle();
    expect(told).toEqual(['there', 'gone']);
    for (let count = 0; count < 2; count += 1)
      expect(await cache.get(keyOf('own'))).toMatchObject({ data: { value: '2' } });
    expect(asked.slice(2)).toEqual([
      ['get', 'own'],
      ['get', 'own'],
    ]);
  });

  test('does not keep a write of ours whose fate the watch would not tell', async () => {
    const { api, cache } = open(cached);
    await cache.synced(CONFIG_MAP);
    await cache.api.create(named('bare'), TESTER);
    await api.delete(keyOf('bare'));
    expect(await cache.get(keyOf('bare'))).toBeUndefined();
  });
});

describe('a kind of which versions are cached', () => {
  const cached: Cached = { kind: 'versions' };

  test('[KUBE-23] is listed and watched by metadata, and read by name once per version', async () => {
    const { api, cache, timers, asked } = open(cached);
    for (const name of ['wanted', 'foreign']) await api.create(named(name), TESTER);
    for (let count = 0; count < 2; count += 1)
      expect(await cache.get(keyOf('wanted'))).toMatchObject({ data: { value: '1' } });
    await api.update(named('wanted', '2'), TESTER);
    await api.update(named('foreign', '2'), TESTER);
    await timers.settle();
    for (let count = 0; count < 2; count += 1)
      expect(await cache.get(keyOf('wanted'))).toMatchObject({ data: { value: '2' } });
    expect(asked).toEqual([
      ['list', { metadataOnly: true }],
      ['get', 'wanted'],
      ['watch', { metadataOnly: true }],
      ['get', 'wanted'],
    ]);
  });

  test('tells of every change by name, owners and version, and of nothing else', async () => {
    const { api, cache, timers } = open(cached);
    const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'u' }];
    const { object: owner } = await api.create(named('owner'), TESTER);
    const owned = { ...ownerReferences[0], uid: owner.metadata.uid ?? '' };
    const told: (KubeObject | undefined)[] = [];
    cache.subscribe(CONFIG_MAP, ({ after }) => told.push(after));
    await cache.synced(CONFIG_MAP);
    const made = named('owned', '1', labels);
    const { object } = await api.create(
      { ...made, metadata: { ...made.metadata, ownerReferences: [owned] } } as KubeObject,
      TESTER,
    );
    await timers.settle();
    const { name, namespace, resourceVersion } = object.metadata;
    expect(told.at(-1)).toEqual({
      ...CONFIG_MAP,
      metadata: { name, namespace, resourceVersion, ownerReferences: [owned] },
    });
  });

  test('has no object that is gone, and reads one that came back', async () => {
    const { api, cache, timers } = open(cached);
    await api.create(named('brief'), TESTER);
    expect(await cache.get(keyOf('brief'))).toBeDefined();
    await api.delete(keyOf('brief'));
    await timers.settle();
    expect(await cache.get(keyOf('brief'))).toBeUndefined();
    await api.create(named('brief', 'again'), TESTER);
    await timers.settle();
    expect(await cache.get(keyOf('brief'))).toMatchObject({ data: { value: 'again' } });
  });

  test('has a write of ours whole, before the watch tells of it', async () => {
    const { cache } = open(cached);
    await cache.synced(CONFIG_MAP);
    await cache.api.create(named('mine'), TESTER);
    expect(await cache.get(keyOf('mine'))).toMatchObject({ data: { value: '1' } });
  });

  test('is not listed: what would be missing in the list is refused', async () => {
    const { cache } = open(cached);
    await expect(cache.list(CONFIG_MAP)).rejects.toThrow('ConfigMap is not kept whole. Get each by its name');
  });
});

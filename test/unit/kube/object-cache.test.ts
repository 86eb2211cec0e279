import { afterEach, describe, expect, test } from '@jest/globals';
import { ApiError } from '../../../operator/kube/api.ts';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createObjectCache, type ObjectCache } from '../../../operator/kube/object-cache.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { TESTER } from '../../support/api-behaviour/world.ts';
import { createManualTimers, type ManualTimers } from '../../support/manual-timers.ts';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
const SECRET = { apiVersion: 'v1', kind: 'Secret' };
const named = (name: string, data = {}): KubeObject => ({
  ...CONFIG_MAP,
  metadata: { name, namespace: 'default' },
  data,
});
const key = (name: string): { name: string; namespace: string } & typeof CONFIG_MAP => ({
  ...CONFIG_MAP,
  name,
  namespace: 'default',
});

interface World {
  readonly api: MemoryApi;
  readonly cache: ObjectCache;
  readonly timers: ManualTimers;
  readonly warnings: object[];
  readonly changes: string[];
}

const opened: World[] = [];

function newWorld(historyLimit = 100): World {
  const timers = createManualTimers();
  const api = createMemoryApi({ historyLimit });
  const warnings: object[] = [];
  const log = { warn: (facts: object) => void warnings.push(facts) };
  const cache = createObjectCache({ api, timers, random: () => 0, log });
  const changes: string[] = [];
  const world = { api, cache, timers, warnings, changes };
  opened.push(world);
  return world;
}

function follow({ cache, changes }: World): void {
  cache.subscribe(CONFIG_MAP, ({ before, after }) => {
    const what = before === undefined ? 'added' : after === undefined ? 'deleted' : 'modified';
    changes.push(`${what} ${(after ?? before)?.metadata.name}`);
  });
}

async function* nothing(): AsyncGenerator<never> {
  yield* [];
}

afterEach(() => {
  for (const { api, cache } of opened.splice(0)) {
    cache.close();
    api.close();
  }
});

describe('cached reads', () => {
  test('begin with what is there, and follow what happens', async () => {
    const { api, cache, timers } = newWorld();
    await api.create(named('a', { v: '1' }), TESTER);
    expect(await cache.get(key('a'))).toMatchObject({ data: { v: '1' } });
    await api.apply(named('a', { v: '2' }), { ...TESTER, force: true });
    await api.create(named('b'), TESTER);
    await api.delete(key('b'));
    await timers.settle();
    expect(await cache.get(key('a'))).toMatchObject({ data: { v: '2' } });
    expect(await cache.list(CONFIG_MAP, { namespace: 'default' })).toHaveLength(1);
  });

  test('know a write of ours before the watch tells of it', async () => {
    const { cache } = newWorld();
    await cache.synced(CONFIG_MAP);
    await cache.api.create(named('a', { v: '1' }), TESTER);
    expect(await cache.get(key('a'))).toMatchObject({ data: { v: '1' } });
  });

  test('know nothing of dry runs', async () => {
    const { cache } = newWorld();
    await cache.synced(CONFIG_MAP);
    await cache.api.create(named('a'), { ...TESTER, dryRun: true });
    expect(await cache.get(key('a'))).toBeUndefined();
  });

  test('do not bring an object back whose deletion was seen before the answer to a write of it', async () => {
    const { api, cache, timers } = newWorld();
    const { object } = await api.create(named('a'), TESTER);
    await cache.synced(CONFIG_MAP);
    await api.delete(key('a'));
    await timers.settle();
    const late: MemoryApi = {
      ...api,
      apply: async <T extends KubeObject>() => ({ object: object as KubeObject as T, warnings: [] }),
    };
    const slow = createObjectCache({ api: late, timers, random: () => 0, log: { warn: () => {} } });
    await slow.synced(CONFIG_MAP);
    await slow.api.apply(named('a'), TESTER);
    expect(await slow.get(key('a'))).toBeUndefined();
    slow.close();
  });

  test('[KUBE-20] read Secrets one by one, and never list or watch them', async () => {
    const { api, cache } = newWorld();
    await api.create({ ...SECRET, metadata: { name: 's', namespace: 'default' } }, TESTER);
    const forbidden = new ApiError(403, 'Forbidden', 'secrets is forbidden');
    api.faults.failNext(1, forbidden, { kind: SECRET, verbs: ['list', 'watch'] });
    expect(await cache.get({ ...SECRET, namespace: 'default', name: 's' })).toBeDefined();
    await expect(api.list(SECRET)).rejects.toBe(forbidden);
  });
});

describe('the watch behind them', () => {
  test('[KUBE-14] survives being cut, and misses nothing', async () => {
    const world = newWorld();
    const { api, cache, timers, changes, warnings } = world;
    follow(world);
    await cache.synced(CONFIG_MAP);
    for (const error of [undefined, new Error('ECONNRESET')]) {
      await timers.settle();
      api.faults.cutWatches(error === undefined ? {} : { error });
      await api.create(named(error === undefined ? 'a' : 'b'), TESTER);
      await timers.elapse(1_000);
    }
    expect(changes).toEqual(['added a', 'added b']);
    expect(warnings).toMatchObject([{ err: new Error('ECONNRESET') }]);
  });

  test('[KUBE-13] lists again when the server forgot its version, and tells what changed meanwhile', async () => {
    const world = newWorld(2);
    const { api, cache, timers, changes } = world;
    for (const name of ['gone', 'changed', 'same']) await api.create(named(name), TESTER);
    follow(world);
    await cache.synced(CONFIG_MAP);
    await timers.settle();
    changes.length = 0;
    api.faults.cutWatches({ error: new Error('ECONNRESET') });
    await timers.settle();
    await api.delete(key('gone'));
    await api.apply(named('changed', { v: '2' }), TESTER);
    for (let index = 0; index < 5; index += 1) await api.create(named(`new${index}`), TESTER);
    await timers.elapse(2_000);
    expect([...changes].sort()).toEqual(
      [
        'added new0',
        'added new1',
        'added new2',
        'added new3',
        'added new4',
        'deleted gone',
        'modified changed',
      ].sort(),
    );
  });

  test('[KUBE-14] waits longer and longer while the server is down, and then goes on', async () => {
    const { api, cache, timers, warnings } = newWorld();
    const down = new ApiError(503, 'ServiceUnavailable', 'apiserver is shutting down');
    api.faults.failNext(4, down, { verbs: ['list', 'watch'] });
    let isSynced = false;
    void cache.synced(CONFIG_MAP).then(() => {
      isSynced = true;
    });
    await timers.elapse(1_499);
    expect(isSynced).toBe(false);
    await timers.elapse(1);
    expect(isSynced).toBe(true);
    expect(warnings).toHaveLength(4);
  });

  test('[KUBE-14] one that was silent to its end is opened again at once, however often', async () => {
    const world = newWorld();
    const { api, cache, timers, changes } = world;
    follow(world);
    await cache.synced(CONFIG_MAP);
    for (let count = 0; count < 8; count += 1) {
      await timers.elapse(300_000);
      api.faults.cutWatches();
      await timers.settle();
    }
    await api.create(named('a'), TESTER);
    await timers.settle();
    expect(changes).toEqual(['added a']);
  });

  test('a write of ours is not forgotten for a list that began before it', async () => {
    const { api, timers } = newWorld();
    let answer = (): void => {};
    const late: MemoryApi = {
      ...api,
      list: async (kind, options) => {
        const list = await api.list<never>(kind, options);
        await new Promise<void>((resolve) => (answer = resolve));
        return list;
      },
      watch: nothing,
    };
    const cache = createObjectCache({ api: late, timers, random: () => 0, log: { warn: () => {} } });
    const synced = cache.synced(CONFIG_MAP);
    await timers.settle();
    await cache.api.create(named('a'), TESTER);
    answer();
    await synced;
    expect(await cache.get(key('a'))).toMatchObject({ metadata: { name: 'a' } });
    cache.close();
  });

  test('a server that ends every watch at once is not asked in a storm', async () => {
    const world = newWorld();
    const { api, timers, cache } = world;
    let watches = 0;
    const empty: MemoryApi = {
      ...api,
      watch: () => {
        watches += 1;
        return nothing();
      },
    };
    const impatient = createObjectCache({ api: empty, timers, random: () => 0, log: { warn: () => {} } });
    await impatient.synced(CONFIG_MAP);
    await timers.elapse(10_000);
    expect(watches).toBeLessThan(12);
    impatient.close();
    cache.close();
  });
});

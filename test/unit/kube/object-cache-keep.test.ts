import { expect, test } from '@jest/globals';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { createObjectCache } from '../../../operator/kube/object-cache.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { TESTER } from '../../support/api-behaviour/world.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

const configMap = { apiVersion: 'v1', kind: 'ConfigMap' };
const named = (name: string): KubeObject => ({
  ...configMap,
  metadata: { name, namespace: 'default' },
  data: { text: 'heavy' },
});

test('a cache keeps of objects what it is told to, whether listed, watched or written by ourselves', async () => {
  const timers = createManualTimers();
  const api = createMemoryApi();
  const keep = ({ data: _, ...kept }: KubeObject): KubeObject => kept;
  const cache = createObjectCache({ api, keep, timers, random: () => 0, log: { warn: () => {} } });
  await api.create(named('listed'), TESTER);
  await cache.synced(configMap);
  await api.create(named('watched'), TESTER);
  await timers.settle();
  const { object } = await cache.api.create(named('written'), TESTER);

  const cached = await cache.list(configMap, { namespace: 'default' });
  expect(cached.map(({ metadata, data }) => [metadata.name, data])).toEqual([
    ['listed', undefined],
    ['watched', undefined],
    ['written', undefined],
  ]);
  expect(object.data).toEqual({ text: 'heavy' });
  cache.close();
  api.close();
});

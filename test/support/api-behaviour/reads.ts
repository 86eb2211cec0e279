import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { CONFIG_MAP, configMap, keyIn, type OpenApi, TESTER, uniqueName, useApi } from './world.ts';

export function describeReads(open: OpenApi): void {
  describe('reading', () => {
    const world = useApi(open);

    test('get answers undefined for an object that is not there', async () => {
      expect(await world().api.get(keyIn(world(), CONFIG_MAP, uniqueName('absent')))).toBeUndefined();
    });

    test('get answers the object as it was stored', async () => {
      const { api } = world();
      const name = uniqueName('read');
      const { object } = await api.create(configMap(world(), name, { a: '1' }), TESTER);
      expect(await api.get(keyIn(world(), CONFIG_MAP, name))).toEqual(object);
    });

    test('[KUBE-3] list answers the objects of a namespace, sorted by name, with the version to watch from', async () => {
      const { api, namespace } = world();
      const prefix = uniqueName('listed');
      for (const suffix of ['c', 'a', 'b'])
        await api.create(configMap(world(), `${prefix}-${suffix}`, {}), TESTER);
      const { items, resourceVersion } = await api.list(CONFIG_MAP, { namespace });
      const names = items.map((item) => item.metadata.name).filter((name) => name.startsWith(prefix));
      expect(names).toEqual(['a', 'b', 'c'].map((suffix) => `${prefix}-${suffix}`));
      expect(resourceVersion).toMatch(/^[1-9]\d*$/);
    });

    test('list without a namespace answers the objects of all', async () => {
      const { api } = world();
      const name = uniqueName('anywhere');
      await api.create(configMap(world(), name, {}), TESTER);
      await api.create({ ...CONFIG_MAP, metadata: { name, namespace: 'default' } }, TESTER);
      const { items } = await api.list(CONFIG_MAP);
      expect(items.filter((item) => item.metadata.name === name)).toHaveLength(2);
      await api.delete({ ...CONFIG_MAP, namespace: 'default', name });
    });

    test('list with labels answers those that have them all', async () => {
      const { api, namespace } = world();
      const mark = uniqueName('mark');
      const create = (suffix: string, labels: Record<string, string>): Promise<unknown> =>
        api.create({ ...CONFIG_MAP, metadata: { name: `${mark}-${suffix}`, namespace, labels } }, TESTER);
      await create('both', { mark, tier: 'a' });
      await create('other', { mark, tier: 'b' });
      await create('none', {});
      const { items } = await api.list(CONFIG_MAP, { namespace, labels: { mark, tier: 'a' } });
      expect(items.map((item) => item.metadata.name)).toEqual([`${mark}-both`]);
    });

    test('[KUBE-23] list answers metadata alone when asked to, and keeps of objects what it is told', async () => {
      const { api, namespace } = world();
      const mark = uniqueName('lean');
      const { object } = await api.create(
        {
          ...configMap(world(), mark, { heavy: 'text' }),
          metadata: { name: mark, namespace, labels: { mark } },
        },
        TESTER,
      );
      const { apiVersion, kind, metadata } = object;
      const lean = { apiVersion, kind, metadata };
      const asked = { namespace, labels: { mark }, metadataOnly: true };
      expect((await api.list(CONFIG_MAP, asked)).items).toEqual([lean]);
      const keep = (listed: KubeObject): KubeObject => ({ ...listed, kept: Object.keys(listed).length });
      expect((await api.list(CONFIG_MAP, { ...asked, keep })).items).toEqual([{ ...lean, kept: 3 }]);
    });

    test('items of a list carry apiVersion and kind', async () => {
      const { api, namespace } = world();
      const name = uniqueName('typed');
      await api.create(configMap(world(), name, {}), TESTER);
      const { items } = await api.list(CONFIG_MAP, { namespace });
      expect(items.find((item) => item.metadata.name === name)).toMatchObject(CONFIG_MAP);
    });
  });
}

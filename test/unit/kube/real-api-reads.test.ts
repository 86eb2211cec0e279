import { describe, expect, test } from '@jest/globals';
import { sendJson } from '../../support/agent/http-server.ts';
import { refusal } from '../../support/api-behaviour/world.ts';
import { CONFIG_MAP, statusOf, useRealApi } from './real-api-world.ts';

const SCALED = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' };

describe('lists', () => {
  const start = useRealApi();
  const list = (names: readonly string[], more: object): object => ({
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '7', ...more },
    items: names.map((name) => ({ metadata: { name } })),
  });

  test('are read page by page', async () => {
    const { api, requests } = await start(({ url }, response) =>
      sendJson(
        response,
        url.searchParams.get('continue') === 'more'
          ? list(['c'], {})
          : list(['a', 'b'], { continue: 'more' }),
      ),
    );
    const { items, resourceVersion } = await api.list(CONFIG_MAP, {
      namespace: 'shop',
      labels: { x: '1', y: '' },
    });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c']);
    expect(resourceVersion).toBe('7');
    expect(requests.map(({ url }) => url.searchParams.get('labelSelector'))).toEqual(['x=1,y=', 'x=1,y=']);
  });

  test('[KUBE-23] of metadata are asked for as such, and cut to it where the server does not know how', async () => {
    const { api, requests } = await start((_request, response) =>
      sendJson(response, { ...list([], {}), items: [{ metadata: { name: 'a' }, data: { heavy: 'text' } }] }),
    );
    const { items } = await api.list(CONFIG_MAP, { metadataOnly: true });
    expect(items).toEqual([{ ...CONFIG_MAP, metadata: { name: 'a' } }]);
    expect(requests.map(({ headers }) => headers.accept)).toEqual([
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
    ]);
  });

  test('whose pages expire are read at once', async () => {
    const { api, requests } = await start(({ url }, response) => {
      if (url.searchParams.has('continue'))
        return sendJson(response, statusOf(410, 'Expired', 'too old'), 410);
      const isPaged = url.searchParams.has('limit');
      sendJson(response, isPaged ? list(['a'], { continue: 'more' }) : list(['a', 'b'], {}));
    });
    expect((await api.list(CONFIG_MAP)).items).toHaveLength(2);
    expect(requests).toHaveLength(3);
  });
});

describe('kinds of others', () => {
  const start = useRealApi();

  test('are asked for once', async () => {
    const { api, requests } = await start(({ url }, response) => {
      if (url.pathname === '/apis/keda.sh/v1alpha1')
        return sendJson(response, {
          kind: 'APIResourceList',
          resources: [
            { name: 'scaledobjects', kind: 'ScaledObject', namespaced: true },
            { name: 'scaledobjects/status', kind: 'ScaledObject', namespaced: true },
          ],
        });
      sendJson(response, { ...SCALED, metadata: { name: 'a' } });
    });
    for (const name of ['a', 'b']) await api.get({ ...SCALED, namespace: 'shop', name });
    expect(requests.map(({ url }) => url.pathname)).toEqual([
      '/apis/keda.sh/v1alpha1',
      '/apis/keda.sh/v1alpha1/namespaces/shop/scaledobjects/a',
      '/apis/keda.sh/v1alpha1/namespaces/shop/scaledobjects/b',
    ]);
  });

  test('that are not served have no objects, and may come later', async () => {
    const { api, requests } = await start((_, response) =>
      sendJson(response, statusOf(404, 'NotFound', 'the server could not find the requested resource'), 404),
    );
    expect(await api.get({ ...SCALED, namespace: 'shop', name: 'a' })).toBeUndefined();
    expect(await refusal(api.list(SCALED))).toMatchObject({ code: 404 });
    expect(requests).toHaveLength(2);
  });
});

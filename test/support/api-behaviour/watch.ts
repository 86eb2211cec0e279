import { describe, expect, test } from '@jest/globals';
import type { WatchEvent } from '../../../operator/kube/api.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import {
  type ApiWorld,
  CONFIG_MAP,
  configMap,
  keyIn,
  nextEvents,
  type OpenApi,
  TESTER,
  uniqueName,
  useApi,
} from './world.ts';

async function versionNow({ api, namespace }: ApiWorld): Promise<string> {
  return (await api.list(CONFIG_MAP, { namespace })).resourceVersion;
}

export function describeWatch(open: OpenApi): void {
  describe('watching', () => {
    const world = useApi(open);

    const watchFrom = (
      resourceVersion: string,
      signal: AbortSignal,
      labels?: Record<string, string>,
    ): AsyncIterable<WatchEvent<KubeObject>> => {
      const { api, namespace } = world();
      return api.watch(CONFIG_MAP, {
        namespace,
        resourceVersion,
        signal,
        ...(labels === undefined ? {} : { labels }),
      });
    };

    test('[KUBE-12] tells what happened after a version, in order', async () => {
      const { api } = world();
      const name = uniqueName('seen');
      const resourceVersion = await versionNow(world());
      const { object } = await api.create(configMap(world(), name, { a: '1' }), TESTER);
      await api.update({ ...object, data: { a: '2' } }, TESTER);
      await api.delete(keyIn(world(), CONFIG_MAP, name));
      const stop = new AbortController();
      expect(await nextEvents(watchFrom(resourceVersion, stop.signal), 3, name)).toEqual([
        `added ${name}`,
        `modified ${name}`,
        `deleted ${name}`,
      ]);
      stop.abort();
    });

    test('[KUBE-12] tells what happens while it is open', async () => {
      const { api } = world();
      const name = uniqueName('live');
      const stop = new AbortController();
      const events = nextEvents(watchFrom(await versionNow(world()), stop.signal), 2, name);
      const { object } = await api.create(configMap(world(), name, { a: '1' }), TESTER);
      await api.update({ ...object, data: { a: '2' } }, TESTER);
      expect(await events).toEqual([`added ${name}`, `modified ${name}`]);
      stop.abort();
    });

    test('a deleted object comes with its last state, at the version of its deletion', async () => {
      const { api } = world();
      const name = uniqueName('last');
      const { object } = await api.create(configMap(world(), name, { a: '1' }), TESTER);
      const stop = new AbortController();
      const watch = watchFrom(object.metadata.resourceVersion ?? '', stop.signal);
      await api.delete(keyIn(world(), CONFIG_MAP, name));
      for await (const event of watch) {
        if (event.kind === 'bookmark') continue;
        expect(event).toMatchObject({ kind: 'deleted', object: { metadata: { name }, data: { a: '1' } } });
        expect(Number(event.object.metadata.resourceVersion)).toBeGreaterThan(
          Number(object.metadata.resourceVersion),
        );
        break;
      }
      stop.abort();
    });

    test('with labels an object that leaves the selection is deleted, one that enters it is added', async () => {
      const { api, namespace } = world();
      const name = uniqueName('moving');
      const resourceVersion = await versionNow(world());
      const labelled = (tier: string): KubeObject => ({
        ...CONFIG_MAP,
        metadata: { name, namespace, labels: { tier } },
      });
      await api.create(labelled('a'), TESTER);
      for (const tier of ['b', 'a']) await api.update(labelled(tier), TESTER);
      const stop = new AbortController();
      expect(await nextEvents(watchFrom(resourceVersion, stop.signal, { tier: 'a' }), 3, name)).toEqual([
        `added ${name}`,
        `deleted ${name}`,
        `added ${name}`,
      ]);
      stop.abort();
    });

    test('[KUBE-23] tells metadata alone when asked to', async () => {
      const { api, namespace } = world();
      const name = uniqueName('lean');
      const resourceVersion = await versionNow(world());
      const { object } = await api.create(configMap(world(), name, { heavy: 'text' }), TESTER);
      const stop = new AbortController();
      const { signal } = stop;
      for await (const event of api.watch(CONFIG_MAP, {
        namespace,
        resourceVersion,
        signal,
        metadataOnly: true,
      })) {
        if (event.kind === 'bookmark') continue;
        const { apiVersion, kind, metadata } = object;
        expect(event).toEqual({ kind: 'added', object: { apiVersion, kind, metadata } });
        break;
      }
      stop.abort();
    });

    test('ends without an error when it is called off', async () => {
      const stop = new AbortController();
      const events = nextEvents(watchFrom(await versionNow(world()), stop.signal), 1, 'nothing');
      stop.abort();
      expect(await events).toEqual([]);
    });

    test('tells nothing of dry runs and of writes that change nothing', async () => {
      const { api } = world();
      const name = uniqueName('same');
      const last = `${name}-last`;
      const { object } = await api.create(configMap(world(), name, { a: '1' }), TESTER);
      const stop = new AbortController();
      const events = nextEvents(watchFrom(object.metadata.resourceVersion ?? '', stop.signal), 1, name);
      await api.update({ ...object, data: { a: '2' } }, { ...TESTER, dryRun: true });
      await api.update(object, TESTER);
      await api.create(configMap(world(), last, {}), TESTER);
      expect(await events).toEqual([`added ${last}`]);
      stop.abort();
    });
  });
}

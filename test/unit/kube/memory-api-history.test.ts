import { describe, expect, test } from '@jest/globals';
import type { WatchEvent } from '../../../operator/kube/api.ts';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { refusal, TESTER } from '../../support/api-behaviour/world.ts';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
const named = (name: string): KubeObject => ({ ...CONFIG_MAP, metadata: { name, namespace: 'default' } });

async function firstEvents(
  watch: AsyncIterable<WatchEvent<KubeObject>>,
  count: number,
): Promise<WatchEvent<KubeObject>[]> {
  const events: WatchEvent<KubeObject>[] = [];
  for await (const event of watch) if (events.push(event) === count) break;
  return events;
}

describe('the history of changes', () => {
  test('[KUBE-13] a watch from a version that is forgotten is refused with 410', async () => {
    const api = createMemoryApi({ historyLimit: 5 });
    const { resourceVersion } = await api.list(CONFIG_MAP);
    for (let index = 0; index < 20; index += 1) await api.create(named(`a${index}`), TESTER);
    const watch = api.watch(CONFIG_MAP, { resourceVersion, signal: new AbortController().signal });
    const error = await refusal(firstEvents(watch, 1));
    expect(error).toMatchObject({ code: 410, reason: 'Expired' });
    expect(error.message).toMatch(new RegExp(`^too old resource version: ${resourceVersion} \\(\\d+\\)$`));
    api.close();
  });

  test('[KUBE-13] a watch whose reader falls behind ends with 410 too', async () => {
    const api = createMemoryApi({ historyLimit: 5 });
    const { resourceVersion } = await api.list(CONFIG_MAP);
    const watch = api
      .watch(CONFIG_MAP, { resourceVersion, signal: new AbortController().signal })
      [Symbol.asyncIterator]();
    await api.create(named('first'), TESTER);
    expect((await watch.next()).value).toMatchObject({ kind: 'added' });
    for (let index = 0; index < 20; index += 1) await api.create(named(`a${index}`), TESTER);
    expect(await refusal(firstEvents({ [Symbol.asyncIterator]: () => watch }, 20))).toMatchObject({
      code: 410,
    });
    api.close();
  });

  test('changes of other kinds do not age a watch', async () => {
    const api = createMemoryApi({ historyLimit: 2 });
    const { object } = await api.create(named('a'), TESTER);
    for (let index = 0; index < 20; index += 1)
      await api.create(
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: `s${index}`, namespace: 'default' } },
        TESTER,
      );
    await api.create(named('b'), TESTER);
    const resourceVersion = object.metadata.resourceVersion ?? '';
    const [event] = await firstEvents(
      api.watch(CONFIG_MAP, { resourceVersion, signal: new AbortController().signal }),
      1,
    );
    expect(event).toMatchObject({ kind: 'added', object: { metadata: { name: 'b' } } });
    api.close();
  });

  test('a bookmark tells an idle watch the version that it has seen everything up to', async () => {
    const api = createMemoryApi();
    const { resourceVersion } = await api.list(CONFIG_MAP);
    const events = firstEvents(
      api.watch(CONFIG_MAP, { resourceVersion, signal: new AbortController().signal }),
      1,
    );
    const secret: KubeObject = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'default' },
    };
    const other = await api.create(secret, TESTER);
    api.faults.sendBookmarks();
    expect(await events).toEqual([
      { kind: 'bookmark', resourceVersion: other.object.metadata.resourceVersion },
    ]);
    api.close();
  });

  test('version 0 begins with all that is there', async () => {
    const api = createMemoryApi();
    for (const name of ['b', 'a']) await api.create(named(name), TESTER);
    const watch = api.watch(CONFIG_MAP, { resourceVersion: '0', signal: new AbortController().signal });
    const events = await firstEvents(watch, 2);
    expect(events).toMatchObject([
      { object: { metadata: { name: 'a' } } },
      { object: { metadata: { name: 'b' } } },
    ]);
    api.close();
  });

  test('closing the server ends its watches, and refuses what comes after', async () => {
    const api = createMemoryApi();
    const { resourceVersion } = await api.list(CONFIG_MAP);
    const events = firstEvents(
      api.watch(CONFIG_MAP, { resourceVersion, signal: new AbortController().signal }),
      1,
    );
    await new Promise((resolve) => setImmediate(resolve));
    api.close();
    expect(await events).toEqual([]);
    expect(await refusal(api.get({ ...CONFIG_MAP, name: 'a' }))).toMatchObject({ code: 503 });
  });
});

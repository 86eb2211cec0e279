import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createMemoryApi, type MemoryApi } from '../../operator/kube/memory-api/memory-api.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
const TESTER = { fieldManager: 'tester', force: true };

const step = fc.record({
  verb: fc.constantFrom('apply', 'apply', 'apply', 'delete'),
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  value: fc.constantFrom('1', '2', '3'),
});
type Step = { verb: string; name: string; value: string };

async function take(api: MemoryApi, { verb, name, value }: Step): Promise<void> {
  const metadata = { name, namespace: 'default', labels: { value } };
  if (verb === 'delete') await api.delete({ ...CONFIG_MAP, namespace: 'default', name });
  else await api.apply({ ...CONFIG_MAP, metadata, data: { value } }, TESTER);
}

const byName = (objects: Iterable<KubeObject>): Map<string, KubeObject> =>
  new Map([...objects].map((object) => [object.metadata.name, object]));

/** The state that a client reaches which listed at one version and then only watched. */
async function replay(
  api: MemoryApi,
  listed: readonly KubeObject[],
  resourceVersion: string,
  labels: Record<string, string> | undefined,
): Promise<Map<string, KubeObject>> {
  const state = byName(listed);
  const stop = new AbortController();
  const selection = labels === undefined ? {} : { labels };
  const watch = api.watch(CONFIG_MAP, { resourceVersion, signal: stop.signal, ...selection });
  api.faults.sendBookmarks();
  setImmediate(() => api.faults.sendBookmarks());
  for await (const event of watch) {
    if (event.kind === 'bookmark') break;
    const { name } = event.object.metadata;
    expect(state.has(name)).toBe(event.kind !== 'added');
    if (event.kind === 'deleted') state.delete(name);
    else state.set(name, event.object);
  }
  return state;
}

describe('a watch', () => {
  test.each([
    ['of all objects', undefined],
    ['with a selector', { value: '1' }],
  ])('[KUBE-12] %s from any version leads to the state that a list shows', async (_, labels) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.array(step, { maxLength: 12 }),
        async (before, after) => {
          const api = createMemoryApi();
          for (const each of before) await take(api, each);
          const selection = labels === undefined ? {} : { labels };
          const { items, resourceVersion } = await api.list(CONFIG_MAP, selection);
          for (const each of after) await take(api, each);
          const now = await api.list(CONFIG_MAP, selection);
          expect(await replay(api, items, resourceVersion, labels)).toEqual(byName(now.items));
          api.close();
        },
      ),
    );
  });
});

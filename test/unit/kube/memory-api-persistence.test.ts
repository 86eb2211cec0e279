import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createMemoryApi, type MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { refusal, TESTER } from '../../support/api-behaviour/world.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
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

function newFile(): string {
  files += 1;
  return join(folder, `api-${files}.jsonl`);
}

/** The server as it comes up on what a killed process left. */
function survivorOf(file: string, compactAboveBytes?: number): MemoryApi {
  const left = newFile();
  copyFileSync(file, left);
  return createMemoryApi({
    persistence: { file: left, ...(compactAboveBytes === undefined ? {} : { compactAboveBytes }) },
  });
}

describe('an API server with a file', () => {
  test('[KUBE-18] comes up with every object at its version, and counts on', async () => {
    const file = newFile();
    const api = createMemoryApi({ persistence: { file } });
    const { object } = await api.apply(named('a', { a: '1' }), TESTER);
    await api.create(named('gone'), TESTER);
    await api.delete(key('gone'));
    const { resourceVersion } = await api.list(CONFIG_MAP);
    const survivor = survivorOf(file);
    expect(await survivor.get(key('a'))).toEqual(object);
    expect(await survivor.list(CONFIG_MAP)).toEqual({ items: [object], resourceVersion });
    const next = await survivor.apply(named('a', { b: '2' }), TESTER);
    expect(next.object.data).toEqual({ b: '2' });
    expect(Number(next.object.metadata.resourceVersion)).toBe(Number(resourceVersion) + 1);
  });

  test('[KUBE-13] sends watches from before the restart back to a list', async () => {
    const file = newFile();
    const api = createMemoryApi({ persistence: { file } });
    const { resourceVersion } = await api.list(CONFIG_MAP);
    await api.create(named('a'), TESTER);
    const survivor = survivorOf(file);
    const follow = async (): Promise<void> => {
      for await (const _ of survivor.watch(CONFIG_MAP, {
        resourceVersion,
        signal: new AbortController().signal,
      }))
        return;
    };
    expect(await refusal(follow())).toMatchObject({ code: 410 });
  });

  test('has the namespaces of a new cluster once', async () => {
    const file = newFile();
    const api = createMemoryApi({ persistence: { file } });
    const before = await api.list({ apiVersion: 'v1', kind: 'Namespace' });
    expect(before.items.map((item) => item.metadata.name)).toEqual([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
    ]);
    expect(await survivorOf(file).list({ apiVersion: 'v1', kind: 'Namespace' })).toEqual(before);
  });

  test('[KUBE-10] finishes a collection of garbage that the process died in', async () => {
    const file = newFile();
    const api = createMemoryApi({ persistence: { file } });
    const { object: owner } = await api.create(named('owner'), TESTER);
    const { apiVersion, kind } = owner;
    const ownerReferences = [{ apiVersion, kind, name: 'owner', uid: owner.metadata.uid ?? '' }];
    await api.create(
      { ...CONFIG_MAP, metadata: { name: 'child', namespace: 'default', ownerReferences } },
      TESTER,
    );
    await api.delete(key('owner'));
    const survivor = survivorOf(withoutLastLine(file));
    expect((await survivor.list(CONFIG_MAP)).items).toEqual([]);
  });

  test('does not grow with writes to the same objects', async () => {
    const file = newFile();
    const compactAboveBytes = 20_000;
    const api = createMemoryApi({ persistence: { file, compactAboveBytes } });
    for (let index = 0; index < 1_000; index += 1)
      await api.apply(named('a', { index: String(index) }), TESTER);
    expect(statSync(file).size).toBeLessThan(2 * compactAboveBytes);
    expect((await survivorOf(file, compactAboveBytes).get(key('a')))?.data).toEqual({ index: '999' });
  });
});

/** A copy of the file as it was before the last write. */
function withoutLastLine(file: string): string {
  const cut = newFile();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  writeFileSync(cut, `${lines.slice(0, -1).join('\n')}\n`);
  return cut;
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ArtifactStore } from '../../operator/artifacts/artifact-store.ts';
import type { ArtifactKey } from '../../schemas/artifact-store.ts';

const key = (name = 'report.md', change: Partial<ArtifactKey> = {}): ArtifactKey => ({
  namespace: 'lab',
  run: 'nightly',
  step: 'write',
  name,
  ...change,
});
const contentType = 'text/markdown';

/** What every ArtifactStore does alike; the one in a folder and the one in a bucket both pass it. */
export function describeArtifactsBehaviour(title: string, open: () => Promise<ArtifactStore>): void {
  describe(title, () => {
    let store: ArtifactStore;
    let folder: string;
    let count = 0;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
      store = await open();
    });
    afterEach(async () => {
      store.close();
      await rm(folder, { recursive: true });
    });
    const nextFile = (): string => {
      count += 1;
      return join(folder, String(count));
    };
    const write = async (to: ArtifactKey, content: string | Buffer): Promise<void> => {
      const file = nextFile();
      await writeFile(file, content);
      await store.write(to, file, { contentType });
    };
    const read = async (from: ArtifactKey, maxBytes = 10_000_000): Promise<Buffer> => {
      const file = nextFile();
      await store.read(from, file, { maxBytes });
      return readFile(file);
    };

    test.each([
      ['nothing', Buffer.alloc(0)],
      ['text', Buffer.from('# Über alles\n')],
      ['bytes that are no text', Buffer.from([0, 255, 254, 10, 13, 0])],
      ['five megabytes', Buffer.alloc(5_000_000, 'x')],
    ])('[ARTIFACT-1] gives back %s', async (_, content) => {
      await write(key(), content);
      expect((await read(key())).equals(content)).toBe(true);
    });

    test('[ARTIFACT-2] writing twice is writing once, and the last of several takes the place of the others', async () => {
      await Promise.all(Array.from({ length: 8 }, () => write(key(), 'a'.repeat(100_000))));
      expect((await read(key())).length).toBe(100_000);
      await write(key(), 'short');
      expect((await read(key())).toString()).toBe('short');
    });

    test('[ARTIFACT-3] keeps namespaces, runs, steps and names apart', async () => {
      const keys = [
        key(),
        key('other.md'),
        key(undefined, { step: 'check' }),
        key(undefined, { run: 'weekly' }),
        key(undefined, { namespace: 'shop' }),
      ];
      for (const [index, one] of keys.entries()) await write(one, String(index));
      for (const [index, one] of keys.entries()) expect((await read(one)).toString()).toBe(String(index));
    });

    test('says of what is not there that it is lost', async () => {
      const lost = 'artifact "lab/nightly/write/none.md" is no longer in its store';
      await expect(read(key('none.md'))).rejects.toThrow(lost);
      await write(key(), 'there');
      await expect(read(key('none.md'))).rejects.toThrow(lost);
    });

    test('[ARTIFACT-4] gives back nothing of what is larger than asked for', async () => {
      await write(key(), 'x'.repeat(1001));
      await expect(read(key(), 1000)).rejects.toThrow('has more than 1000 bytes');
      expect((await read(key(), 1001)).length).toBe(1001);
    });

    test.each([
      ['a name that leads up', key('..')],
      ['a name with a separator', key('a/b')],
      ['a namespace that leads up', key('a', { namespace: '..' })],
      ['a step with a separator', key('a', { step: '../../etc' })],
      ['no run', key('a', { run: '' })],
    ])('[ARTIFACT-5] takes no key with %s', async (_, bad) => {
      await expect(write(bad, 'x')).rejects.toThrow('is no name of an artifact');
      await expect(read(bad)).rejects.toThrow('is no name of an artifact');
    });
  });
}

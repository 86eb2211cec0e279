import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openArtifactStore } from '../../../operator/artifacts/open-artifact-store.ts';
import { describeArtifactsBehaviour } from '../../support/artifacts-behaviour.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'artifact-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

const open = () => openArtifactStore({ kind: 'local', path: join(folder, 'store') });
const key = { namespace: 'lab', run: 'nightly', step: 'write', name: 'report.md' };

describeArtifactsBehaviour('a store in a folder', open);

describe('a store in a folder that tools write to', () => {
  test('[ARTIFACT-5] follows no link, neither to read nor to write', async () => {
    const store = await open();
    const secret = join(folder, 'secret');
    await writeFile(secret, 'secret');
    await mkdir(join(folder, 'store/lab/nightly/write'), { recursive: true });
    await symlink(secret, join(folder, 'store/lab/nightly/write/report.md'));
    const target = join(folder, 'target');
    await expect(store.read(key, target, { maxBytes: 1000 })).rejects.toThrow('no longer in its store');
    await symlink(join(folder, 'store/lab/nightly/write'), join(folder, 'store/lab/nightly/other'));
    const linked = { ...key, step: 'other' };
    const elsewhere = 'is a link that leads elsewhere';
    await expect(store.read(linked, target, { maxBytes: 1000 })).rejects.toThrow(elsewhere);
    await expect(store.write(linked, secret, { contentType: 'text/plain' })).rejects.toThrow(elsewhere);
  });

  test('[ARTIFACT-2] leaves nothing behind of a write that was ended', async () => {
    const store = await open();
    const file = join(folder, 'file');
    await writeFile(file, 'x'.repeat(1_000_000));
    const signal = AbortSignal.abort();
    await expect(store.write(key, file, { contentType: 'text/plain', signal })).rejects.toThrow();
    expect(await readdir(join(folder, 'store/lab/nightly/write'))).toEqual([]);
  });
});

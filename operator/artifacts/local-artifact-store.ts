import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ArtifactKey, artifactPath, isArtifactKey } from '../../schemas/artifact-store.ts';
import {
  ArtifactError,
  type ArtifactStore,
  artifactLost,
  artifactTooLarge,
  type ReadOptions,
  type WriteOptions,
} from './artifact-store.ts';

/**
 * Artifacts in a folder, which pods may share by a volume. Tools of agents may have been in there too, so that no link
 * is followed: what a name of ours leads to lies in the folder, or there is no such artifact.
 */
export function localArtifactStore(folder: string): ArtifactStore {
  const write = async (key: ArtifactKey, file: string, { signal }: WriteOptions): Promise<void> => {
    const path = await placeOf(folder, key, true);
    const draft = join(dirname(path), `.${randomUUID()}`);
    const source = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      await writeFile(draft, source.createReadStream({ autoClose: false }), {
        flag: 'wx',
        flush: true,
        ...(signal && { signal }),
      });
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    } finally {
      await source.close();
    }
  };
  const read = async (key: ArtifactKey, file: string, { maxBytes, signal }: ReadOptions): Promise<void> => {
    const path = await placeOf(folder, key, false);
    const source = await openFile(path, key);
    try {
      const facts = await source.stat();
      if (!facts.isFile()) throw artifactLost(artifactPath(key));
      if (facts.size > maxBytes) throw artifactTooLarge(artifactPath(key), maxBytes);
      const target = await open(file, 'wx');
      await pipeline(source.createReadStream({ autoClose: false }), target.createWriteStream(), {
        ...(signal && { signal }),
      });
    } finally {
      await source.close();
    }
  };
  return { write, read, close: () => {} };
}

/** The file of the artifact, after a look at where its folder really is. */
async function placeOf(folder: string, key: ArtifactKey, isNew: boolean): Promise<string> {
  if (!isArtifactKey(key))
    throw new ArtifactError('refused', `"${artifactPath(key)}" is no name of an artifact`);
  const path = join(folder, artifactPath(key));
  if (isNew) await mkdir(dirname(path), { recursive: true });
  const [root, parent] = await Promise.all([realpath(folder), realpath(dirname(path))]).catch((error) => {
    throw isMissing(error) ? artifactLost(artifactPath(key)) : error;
  });
  if (join(parent, key.name) !== join(root, artifactPath(key)))
    throw new ArtifactError(
      'refused',
      `the folder of artifact "${artifactPath(key)}" is a link that leads elsewhere`,
    );
  return path;
}

async function openFile(path: string, key: ArtifactKey): Promise<Awaited<ReturnType<typeof open>>> {
  try {
    // A pipe would keep us waiting for its other end.
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw isMissing(error) ? artifactLost(artifactPath(key)) : error;
  }
}

/** Not there, or a link. */
function isMissing(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ELOOP';
}

import { hash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePrivateDirectory, ownDirectory } from './private-directory.ts';

/** Texts by name, which renders that run at the same time may share. Each is whole or absent; any may be gone at any time. */
export interface RenderCache {
  /** What renders: another program shares no entry with this one. */
  readonly program: string;
  readonly load: (name: string) => string | undefined;
  readonly store: (name: string, text: string) => void;
}

/** In the sidecar they lie in memory. The oldest make room. */
export interface CacheLimits {
  readonly entries: number;
  readonly bytes: number;
}

const LIMITS: CacheLimits = { entries: 256, bytes: 32 * 1024 * 1024 };

/** The cache in a directory that nobody else may write; undefined where there is no such directory. */
export function openRenderCache(
  program: string,
  directory = ownDirectory(tmpdir(), 'kubeswarm-render-cache'),
  limits = LIMITS,
): RenderCache | undefined {
  if (!makePrivateDirectory(directory)) return undefined;
  const fileOf = (name: string) => join(directory, hash('sha256', name));
  return {
    program,
    load: (name) => unlessFailed(() => readFileSync(fileOf(name), 'utf8')),
    store(name, text) {
      if (Buffer.byteLength(text) > limits.bytes / 4) return;
      // Written aside first: a reader sees the old text or the new one, and never half of either.
      const aside = join(directory, randomUUID());
      const isWritten = unlessFailed(() => {
        writeFileSync(aside, text, { mode: 0o600, flag: 'wx' });
        renameSync(aside, fileOf(name));
        return true;
      });
      if (isWritten !== true) unlessFailed(() => rmSync(aside, { force: true }));
      unlessFailed(() => makeRoom(directory, limits));
    },
  };
}

/** A cache that fails is a cache without the entry: the render itself tells what is wrong with the disk, if it matters. */
function unlessFailed<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** What a killed render has left aside grows old like any other file. */
function makeRoom(directory: string, limits: CacheLimits): void {
  const files = readdirSync(directory).flatMap((name) => {
    const stats = statSync(join(directory, name), { throwIfNoEntry: false });
    return stats === undefined ? [] : [{ name, bytes: stats.size, writtenMillis: stats.mtimeMs }];
  });
  let bytes = 0;
  const newestFirst = files.toSorted((left, right) => right.writtenMillis - left.writtenMillis);
  for (const [index, file] of newestFirst.entries()) {
    bytes += file.bytes;
    if (index >= limits.entries || bytes > limits.bytes) rmSync(join(directory, file.name), { force: true });
  }
}

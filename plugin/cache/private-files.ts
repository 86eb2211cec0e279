import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateDirectory } from './private-directory.ts';

/** Files by name, which processes that run at the same time may share. Each is whole or absent; any may be gone at any time. */
export interface PrivateFiles {
  readonly load: (name: string) => PrivateFile | undefined;
  readonly store: (name: string, content: string | Uint8Array) => void;
}

export interface PrivateFile {
  readonly bytes: Buffer;
  readonly writtenMillis: number;
}

/** The oldest make room. */
export interface CacheLimits {
  readonly entries: number;
  readonly bytes: number;
}

/** The files of a directory that nobody else may write; undefined where there is no such directory. */
export function openPrivateFiles(directory: string, limits: CacheLimits): PrivateFiles | undefined {
  if (!makePrivateDirectory(directory)) return undefined;
  return {
    load: (name) =>
      unlessFailed(() => {
        const path = join(directory, name);
        return { bytes: readFileSync(path), writtenMillis: statSync(path).mtimeMs };
      }),
    store(name, content) {
      if (Buffer.byteLength(content) > limits.bytes / 4) return;
      // Written aside first: a reader sees the old bytes or the new ones, and never half of either.
      const aside = join(directory, `aside-${process.pid}-${process.hrtime.bigint()}`);
      const isWritten = unlessFailed(() => {
        writeFileSync(aside, content, { mode: 0o600, flag: 'wx' });
        renameSync(aside, join(directory, name));
        return true;
      });
      if (isWritten !== true) unlessFailed(() => rmSync(aside, { force: true }));
      unlessFailed(() => makeRoom(directory, limits));
    },
  };
}

/** A cache that fails is a cache without the entry: the work itself tells what is wrong with the disk, if it matters. */
function unlessFailed<Value>(action: () => Value): Value | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** What a killed process has left aside grows old like any other file. */
function makeRoom(directory: string, limits: CacheLimits): void {
  const files = readdirSync(directory).flatMap((name) => {
    const stats = statSync(join(directory, name), { throwIfNoEntry: false });
    return stats?.isFile() !== true ? [] : [{ name, bytes: stats.size, writtenMillis: stats.mtimeMs }];
  });
  let bytes = 0;
  const newestFirst = files.toSorted((left, right) => right.writtenMillis - left.writtenMillis);
  for (const [index, file] of newestFirst.entries()) {
    bytes += file.bytes;
    if (index >= limits.entries || bytes > limits.bytes) rmSync(join(directory, file.name), { force: true });
  }
}

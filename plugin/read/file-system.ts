import { readdirSync, readFileSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';

export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'other';
  readonly bytes: number;
}

/**
 * The reads that a render does. Paths are absolute. Synchronous, since a render is one short process that has nothing
 * else to do, and since every awaited read costs a cold process more than the read itself.
 */
export interface FileSystem {
  /** Facts of what the path leads to, links followed; undefined when it leads nowhere. */
  readonly facts: (path: string) => FileFacts | undefined;
  readonly read: (path: string) => Uint8Array;
  /** Names in a directory, in code unit order, each with whether it is a link. */
  readonly list: (directory: string) => readonly DirectoryEntry[];
  /** The path without links. */
  readonly realPath: (path: string) => string;
  /** Where a link leads, as it is written; undefined for what is no link. */
  readonly linkTarget: (path: string) => string | undefined;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link' | 'other';
}

export const nodeFileSystem: FileSystem = {
  facts(path) {
    const stats = statsOf(path);
    if (stats === undefined) return undefined;
    return { kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other', bytes: stats.size };
  },
  read: (path) => readFileSync(path),
  list(directory) {
    const entries = readdirSync(directory, { withFileTypes: true }).map((entry): DirectoryEntry => {
      const kind = entry.isFile()
        ? 'file'
        : entry.isDirectory()
          ? 'directory'
          : entry.isSymbolicLink()
            ? 'link'
            : 'other';
      return { name: entry.name, kind };
    });
    return entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  },
  realPath: (path) => realpathSync.native(path),
  linkTarget(path) {
    try {
      return readlinkSync(path);
    } catch {
      return undefined;
    }
  },
};

/** undefined where nothing is; a link in a circle leads there as well. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (Object(error).code === 'ELOOP') return undefined;
    throw error;
  }
}

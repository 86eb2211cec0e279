import { join } from 'node:path';
import type { FileSystem } from '../read/file-system.ts';

/** A folder at the root of the repository that is sent to the sidecar for every render, and read by none. */
export interface UnreadFolder {
  readonly name: string;
  readonly files: number;
}

/** Never sent: Argo CD's own exclusions name them. */
const EXCLUDED = new Set(['.git', 'node_modules']);
const DEPTH = 64;

/** `isRead` tells whether anything at or below a folder is asked for. */
export function unreadFolders(
  fileSystem: FileSystem,
  root: string,
  isRead: (folder: string) => boolean,
): readonly UnreadFolder[] {
  return fileSystem.list(root).flatMap(({ name, kind }) => {
    const folder = join(root, name);
    if (kind !== 'directory' || EXCLUDED.has(name) || isRead(folder)) return [];
    return [{ name, files: countFiles(fileSystem, folder, 0) }];
  });
}

function countFiles(fileSystem: FileSystem, folder: string, depth: number): number {
  if (depth >= DEPTH) return 0;
  return fileSystem
    .list(folder)
    .reduce(
      (count, { name, kind }) =>
        count + (kind === 'directory' ? countFiles(fileSystem, join(folder, name), depth + 1) : 1),
      0,
    );
}

import { resolve } from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../../plugin/read/file-system.ts';
import { type TreeEntry, treeFileSystem } from '../../../plugin/read/tree-file-system.ts';

/** A file's content, or where a link leads (relative to the link, as on disk). */
export type MemoryEntry = string | Uint8Array | { readonly link: string };

/** An in-memory tree of files and links, with the reads that a render does. Paths are absolute. */
export function memoryFileSystem(entries: Readonly<Record<string, MemoryEntry>>): FileSystem {
  const tree = Object.entries(entries).map(
    ([path, entry]) => [resolve(path).slice(1), treeEntry(entry)] as const,
  );
  return treeFileSystem('/', new Map(tree), nodeFileSystem);
}

function treeEntry(entry: MemoryEntry): TreeEntry {
  if (typeof entry === 'object' && 'link' in entry) return { kind: 'link', target: entry.link };
  const content = typeof entry === 'string' ? new TextEncoder().encode(entry) : entry;
  return { kind: 'file', bytes: content.length, read: () => content };
}

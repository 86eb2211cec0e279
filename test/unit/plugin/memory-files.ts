import { dirname, join, resolve } from 'node:path';
import type { DirectoryEntry, FileSystem } from '../../../plugin/read/file-system.ts';

/** A file's content, or where a link leads (relative to the link, as on disk). */
export type MemoryEntry = string | Uint8Array | { readonly link: string };

/** An in-memory tree of files and links, with the reads that a render does. Paths are absolute. */
export function memoryFileSystem(entries: Readonly<Record<string, MemoryEntry>>): FileSystem {
  const files = new Map(Object.entries(entries).map(([path, entry]) => [resolve(path), entry]));
  const directories = new Set<string>(['/']);
  for (const path of files.keys())
    for (let at = dirname(path); at !== '/'; at = dirname(at)) directories.add(at);

  const realPath = (path: string, links = 0): string => {
    if (links > 40) throw new Error('ELOOP');
    let at = '/';
    const names = resolve(path)
      .split('/')
      .filter((name) => name !== '');
    for (const [index, name] of names.entries()) {
      const next = join(at, name);
      const entry = files.get(next);
      if (entry !== undefined && typeof entry === 'object' && 'link' in entry) {
        return realPath(join(resolve(at, entry.link), ...names.slice(index + 1)), links + 1);
      }
      if (entry === undefined && !directories.has(next)) throw new Error(`ENOENT ${next}`);
      at = next;
    }
    return at;
  };
  const contentOf = (path: string): string | Uint8Array | undefined => {
    const entry = files.get(realPath(path));
    return entry !== undefined && (typeof entry === 'string' || entry instanceof Uint8Array)
      ? entry
      : undefined;
  };
  const bytesOf = (content: string | Uint8Array): Uint8Array =>
    typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const kindAt = (path: string): DirectoryEntry['kind'] => {
    const entry = files.get(path);
    if (entry === undefined) return 'directory';
    return typeof entry === 'object' && 'link' in entry ? 'link' : 'file';
  };
  return {
    facts(path) {
      try {
        const content = contentOf(path);
        if (content === undefined) return { kind: 'directory', bytes: 0 };
        return { kind: 'file', bytes: bytesOf(content).length };
      } catch {
        return undefined;
      }
    },
    read(path) {
      const content = contentOf(path);
      if (content === undefined) throw new Error(`EISDIR ${path}`);
      return bytesOf(content);
    },
    list(directory) {
      const at = realPath(directory);
      const paths = [...files.keys(), ...directories].filter((path) => path !== at && dirname(path) === at);
      const names = [...new Set(paths)].map((path) => ({
        name: path.slice(at === '/' ? 1 : at.length + 1),
        kind: kindAt(path),
      }));
      return names.sort((left, right) => (left.name < right.name ? -1 : 1));
    },
    realPath: (path) => realPath(path),
  };
}

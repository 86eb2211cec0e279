import { join, relative, resolve, sep } from 'node:path';
import type { DirectoryEntry, FileFacts, FileSystem } from './file-system.ts';
import { isWithin } from './tree.ts';

/** What stands at a path of a tree. */
export type TreeEntry =
  | { readonly kind: 'file'; readonly bytes: number; readonly read: () => Uint8Array }
  /** `target` is relative to the folder of the link, as on disk. */
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'directory' };

const MOST_LINKS = 40;

/**
 * A file system that has at `root` the entries of a tree instead of what is there on disk, and is `outside` everywhere
 * else. Names of entries are relative to the root, with forward slashes; folders of files need no entry.
 */
export function treeFileSystem(
  root: string,
  entries: ReadonlyMap<string, TreeEntry>,
  outside: FileSystem,
): FileSystem {
  const all = new Map<string, TreeEntry>([['', { kind: 'directory' }], ...entries]);
  const children = new Map<string, DirectoryEntry[]>();
  for (const [path, { kind }] of entries) addTo(children, all, path, kind);
  for (const names of children.values()) names.sort((left, right) => (left.name < right.name ? -1 : 1));

  const find = (path: string, links = 0): string => {
    if (!isWithin(root, path)) return outside.realPath(path);
    const names = relative(root, path)
      .split(sep)
      .filter((name) => name !== '');
    let at = '';
    for (const [index, name] of names.entries()) {
      const next = at === '' ? name : `${at}/${name}`;
      const entry = all.get(next);
      if (entry === undefined) throw new Error(`there is nothing at ${join(root, next)}`);
      if (entry.kind === 'link') {
        if (links === MOST_LINKS) throw new Error(`too many links at ${join(root, next)}`);
        return find(resolve(root, at, entry.target, ...names.slice(index + 1)), links + 1);
      }
      at = next;
    }
    return join(root, at);
  };
  const nameOf = (realPath: string): string => relative(root, realPath).replaceAll(sep, '/');
  return {
    facts(path): FileFacts | undefined {
      const at = realPathIn(find, path);
      if (at === undefined) return undefined;
      if (!isWithin(root, at)) return outside.facts(at);
      const entry = all.get(nameOf(at));
      return entry?.kind === 'file' ? { kind: 'file', bytes: entry.bytes } : { kind: 'directory', bytes: 0 };
    },
    read(path) {
      const at = find(path);
      if (!isWithin(root, at)) return outside.read(at);
      const entry = all.get(nameOf(at));
      if (entry?.kind !== 'file') throw new Error(`${path} is no file`);
      return entry.read();
    },
    list(directory) {
      const at = find(directory);
      return isWithin(root, at) ? (children.get(nameOf(at)) ?? []) : outside.list(at);
    },
    realPath: (path) => find(resolve(path)),
    linkTarget(path) {
      if (!isWithin(root, path)) return outside.linkTarget(path);
      const entry = all.get(nameOf(path));
      return entry?.kind === 'link' ? entry.target : undefined;
    },
  };
}

/** undefined where nothing is, or a link leads in a circle. */
function realPathIn(find: (path: string) => string, path: string): string | undefined {
  try {
    return find(resolve(path));
  } catch {
    return undefined;
  }
}

/** Enters a path in the list of its folder, and the folder in that of the one above when it is new. */
function addTo(
  children: Map<string, DirectoryEntry[]>,
  all: Map<string, TreeEntry>,
  path: string,
  kind: TreeEntry['kind'],
): void {
  const slash = path.lastIndexOf('/');
  const folder = slash === -1 ? '' : path.slice(0, slash);
  const names = children.get(folder);
  const entry = { name: path.slice(slash + 1), kind };
  if (names !== undefined) {
    names.push(entry);
    return;
  }
  children.set(folder, [entry]);
  if (folder === '' || all.has(folder)) return;
  all.set(folder, { kind: 'directory' });
  addTo(children, all, folder, 'directory');
}

import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { FileSystem } from './file-system.ts';

/** The part of the disk that a render may read: no link and no `..` leads out of it (recipes 3). */
export interface Tree {
  readonly fileSystem: FileSystem;
  /** Without links. */
  readonly root: string;
  /** The root as it was named, which may lead through links (`/tmp` on some systems). */
  readonly namedRoot: string;
  /** What findings name files relative to. */
  readonly displayBase: string;
}

export function openTree(fileSystem: FileSystem, root: string, displayBase: string): Tree {
  return { fileSystem, root: fileSystem.realPath(root), namedRoot: root, displayBase };
}

/**
 * The root of the tree for Argo CD: its working directory minus the Application's source path when it ends so, else
 * the working directory itself.
 */
export function treeRootOf(workingDirectory: string, sourcePath: string | undefined): string {
  const segments = (sourcePath ?? '').split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length === 0 || segments.includes('..')) return workingDirectory;
  const tail = sep + segments.join(sep);
  if (!workingDirectory.endsWith(tail)) return workingDirectory;
  return workingDirectory.slice(0, -tail.length) || sep;
}

export type Access =
  | { readonly kind: 'inside'; readonly realPath: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'missing' };

/** Where a path really leads, and whether that is inside the tree. */
export function accessTo(tree: Tree, path: string): Access {
  let realPath: string;
  try {
    realPath = tree.fileSystem.realPath(path);
  } catch {
    // A dangling link or a missing file; a path that leaves the tree by name is outside in any case.
    const isInside = isWithin(tree.root, resolve(path)) || isWithin(tree.namedRoot, resolve(path));
    return { kind: isInside ? 'missing' : 'outside' };
  }
  return isWithin(tree.root, realPath) ? { kind: 'inside', realPath } : { kind: 'outside' };
}

/** Whether a path, or the folder that it would be made in, really lies outside of the tree. */
export function leadsOut(tree: Tree, path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    const access = accessTo(tree, at);
    if (access.kind !== 'missing') return access.kind === 'outside';
    if (at === dirname(at)) return true;
  }
}

export function isWithin(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`));
}

/** How findings name a file: relative to the display base, with forward slashes; in full where the base is `/`. */
export function displayName(tree: Tree, path: string): string {
  if (tree.displayBase === sep) return path;
  const way = relative(tree.displayBase, path);
  return (way === '' ? '.' : way).replaceAll(sep, '/');
}

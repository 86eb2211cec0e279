import { join } from 'node:path';
import { findingAt, type Report } from '../findings.ts';
import type { DirectoryEntry } from './file-system.ts';
import { matchesGlob, mayMatchWithin } from './globs.ts';
import { ALWAYS_EXCLUDED, type Recipe } from './recipe.ts';
import { accessTo, displayName, type Tree } from './tree.ts';

/** Folders within folders; links may build endless ones. */
const FOLDER_DEPTH = 32;

/** Whether a file of this name may be a manifest, or a template of one. */
export function isManifestName(name: string): boolean {
  return /\.(?:yaml|yml|json|hbs)$/.test(name);
}

interface Search {
  readonly tree: Tree;
  readonly folder: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly report: Report;
  readonly found: string[];
}

/** The manifest files of a recipe, relative to its folder, in code unit order. Links that leave the tree are reported. */
export function manifestFiles(
  tree: Tree,
  folder: string,
  recipe: Pick<Recipe, 'include' | 'exclude'>,
  report: Report,
): readonly string[] {
  const exclude = [...ALWAYS_EXCLUDED, ...recipe.exclude];
  const search: Search = { tree, folder, include: recipe.include, exclude, report, found: [] };
  searchDirectory(search, '', 0);
  return search.found.sort();
}

function searchDirectory(search: Search, directory: string, depth: number): void {
  for (const entry of search.tree.fileSystem.list(join(search.folder, directory))) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
    const kind = entryKind(search.tree, join(search.folder, path), entry);
    if (kind === 'file') {
      if (isManifestName(entry.name) && isIncluded(search, path)) search.found.push(path);
    } else if (depth < FOLDER_DEPTH && mayHoldManifests(search, path)) {
      if (kind === 'directory') searchDirectory(search, path, depth + 1);
      else reportLink(search, path);
    }
  }
}

/** A link to a file is a file: its confinement is checked when it is read. */
function entryKind(
  tree: Tree,
  path: string,
  entry: DirectoryEntry,
): 'file' | 'directory' | 'outside-directory' {
  if (entry.kind !== 'link') return entry.kind === 'directory' ? 'directory' : 'file';
  if (tree.fileSystem.facts(path)?.kind !== 'directory') return 'file';
  return accessTo(tree, path).kind === 'inside' ? 'directory' : 'outside-directory';
}

function isIncluded(search: Search, path: string): boolean {
  const isMatch = (glob: string) => matchesGlob(path, glob);
  return search.include.some(isMatch) && !search.exclude.some(isMatch);
}

function mayHoldManifests(search: Search, path: string): boolean {
  if (search.exclude.some((glob) => matchesGlob(`${path}/`, glob))) return false;
  return search.include.some((glob) => mayMatchWithin(path, glob));
}

function reportLink(search: Search, path: string): void {
  const position = { file: displayName(search.tree, join(search.folder, path)), line: 1, column: 1 };
  const fact = 'the link leads out of the repository';
  search.report(findingAt(position, 'file.link', fact, 'Put a copy of the folder in its place'));
}

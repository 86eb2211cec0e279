import { dirname, join } from 'node:path';
import type { FileSystem } from '../read/file-system.ts';

/** What a path given to lint stands for: a recipe (or plain folder of manifests), or a file outside of any recipe. */
export interface LintTarget {
  readonly kind: 'recipe' | 'file';
  /** Absolute. */
  readonly path: string;
}

const SKIPPED = new Set(['node_modules', 'dist']);
const FOLDER_DEPTH = 32;

/**
 * A folder with recipe.yaml is a recipe; else all recipes below it; else, when there are none, the folder itself as
 * plain manifests. A file stands for the recipe around it, since it can break any part of it.
 */
export function lintTargets(fileSystem: FileSystem, path: string): readonly LintTarget[] {
  const facts = fileSystem.facts(path);
  if (facts?.kind === 'file') {
    const recipe = recipeAround(fileSystem, path);
    return [recipe === undefined ? { kind: 'file', path } : { kind: 'recipe', path: recipe }];
  }
  if (facts?.kind !== 'directory') return [];
  const recipes = recipesBelow(fileSystem, path, 0);
  return (recipes.length === 0 ? [path] : recipes).map((recipe) => ({ kind: 'recipe', path: recipe }));
}

function recipeAround(fileSystem: FileSystem, path: string): string | undefined {
  for (let at = dirname(path); ; at = dirname(at)) {
    if (fileSystem.facts(join(at, 'recipe.yaml')) !== undefined) return at;
    if (dirname(at) === at || fileSystem.facts(join(at, '.git')) !== undefined) return undefined;
  }
}

function recipesBelow(fileSystem: FileSystem, directory: string, depth: number): readonly string[] {
  if (fileSystem.facts(join(directory, 'recipe.yaml')) !== undefined) return [directory];
  if (depth >= FOLDER_DEPTH) return [];
  return fileSystem.list(directory).flatMap((entry) => {
    if (entry.kind !== 'directory' || entry.name.startsWith('.') || SKIPPED.has(entry.name)) return [];
    return recipesBelow(fileSystem, join(directory, entry.name), depth + 1);
  });
}

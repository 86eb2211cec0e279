import { dirname, join } from 'node:path';
import type { FileSystem } from '../read/file-system.ts';
import { isWithin } from '../read/tree.ts';

/**
 * The root of the tree for a person at a terminal: the Git repository around the directory, so that
 * `swarm render .` inside a recipe finds its imports; without one the working directory, or the directory itself
 * when it lies elsewhere.
 */
export function treeRootAround(fileSystem: FileSystem, workingDirectory: string, directory: string): string {
  for (let at = directory; ; at = dirname(at)) {
    if (fileSystem.facts(join(at, '.git')) !== undefined) return at;
    if (dirname(at) === at) break;
  }
  return isWithin(workingDirectory, directory) ? workingDirectory : directory;
}

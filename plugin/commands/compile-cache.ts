import { lstatSync } from 'node:fs';
import nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { isPrivateDirectory, makePrivateDirectory, ownDirectory } from '../cache/private-directory.ts';

const NAME = 'kubeswarm-compile-cache';

/**
 * Keeps compiled code between starts, in a directory that nobody else may write: what lies in it is run. Without such
 * a directory, and before Node 22, every start compiles anew.
 */
export function keepCompiledCode(directory = ownDirectory(tmpdir(), NAME)): boolean {
  const isSafe = makePrivateDirectory(directory);
  if (isSafe) nodeModule.enableCompileCache?.(directory);
  return isSafe;
}

/** Whether the cache in this folder for temporary files is ours, or can become so. */
export function hasPlaceForCache(temporary: string): boolean {
  const directory = ownDirectory(temporary, NAME);
  return lstatSync(directory, { throwIfNoEntry: false }) === undefined || isPrivateDirectory(directory);
}

import { lstatSync } from 'node:fs';
import nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPrivateDirectory, makePrivateDirectory, ownDirectory } from './private-directory.ts';

/** Where compiled code is kept between starts, in this folder for temporary files. */
export function compileCacheDirectory(temporary: string): string {
  return ownDirectory(temporary, 'kubeswarm-compile-cache');
}

/**
 * Has Node keep the compiled code of modules between starts, in a directory that nobody else may write: what lies in it
 * is run. Without such a directory, and before Node 22, every start compiles anew.
 */
export function keepCompiledModules(directory = compileCacheDirectory(tmpdir())): boolean {
  const isSafe = makePrivateDirectory(directory);
  if (isSafe) nodeModule.enableCompileCache?.(join(directory, 'modules'));
  return isSafe;
}

/** Whether the cache in this folder for temporary files is ours, or can become so. */
export function hasPlaceForCache(temporary: string): boolean {
  const directory = compileCacheDirectory(temporary);
  return lstatSync(directory, { throwIfNoEntry: false }) === undefined || isPrivateDirectory(directory);
}

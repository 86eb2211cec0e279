import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Keeps compiled code between starts, in a directory that nobody else may write: what lies in it is run. Without such
 * a directory every start compiles anew.
 */
export function keepCompiledCode(directory = cacheDirectory(tmpdir())): boolean {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch {
    // It is there already, or cannot be made: the next line tells.
  }
  const isSafe = isOurs(directory);
  if (isSafe) enableCompileCache(directory);
  return isSafe;
}

/** Whether the cache in this folder for temporary files is ours, or can become so. */
export function hasPlaceForCache(temporary: string): boolean {
  const directory = cacheDirectory(temporary);
  return lstatSync(directory, { throwIfNoEntry: false }) === undefined || isOurs(directory);
}

function isOurs(directory: string): boolean {
  const stats = statSync(directory, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === ownUid() && (stats.mode & 0o022) === 0;
}

function cacheDirectory(temporary: string): string {
  return join(temporary, `kubeswarm-compile-cache-${ownUid()}`);
}

/** Windows has no user ids, and a directory for temporary files per user. */
function ownUid(): number {
  return process.getuid?.() ?? 0;
}

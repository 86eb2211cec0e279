import { mkdirSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Keeps compiled code between starts, in a directory that nobody else may write: what lies in it is run. Without such
 * a directory every start compiles anew.
 */
export function keepCompiledCode(directory = join(tmpdir(), `kubeswarm-compile-cache-${ownUid()}`)): boolean {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch {
    // It is there already, or cannot be made: the next lines tell.
  }
  const stats = statSync(directory, { throwIfNoEntry: false });
  const isOurs = stats?.isDirectory() === true && stats.uid === ownUid() && (stats.mode & 0o022) === 0;
  if (isOurs) enableCompileCache(directory);
  return isOurs;
}

/** Windows has no user ids, and a directory for temporary files per user. */
function ownUid(): number {
  return process.getuid?.() ?? 0;
}

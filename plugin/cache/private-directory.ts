import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A directory of ours in one for temporary files, by a name that other users do not share. */
export function ownDirectory(temporary: string, name: string): string {
  return join(temporary, `${name}-${ownUid()}`);
}

/** Makes the directory where it is missing. Whether nobody else may write there: what lies in it is run, or shown. */
export function makePrivateDirectory(directory: string): boolean {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch {
    // It is there already, or cannot be made: the next line tells.
  }
  return isPrivateDirectory(directory);
}

export function isPrivateDirectory(directory: string): boolean {
  const stats = statSync(directory, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === ownUid() && (stats.mode & 0o022) === 0;
}

/** Windows has no user ids, and a directory for temporary files per user. */
function ownUid(): number {
  return process.getuid?.() ?? 0;
}

import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { JournalError } from './journal-error.ts';

/**
 * Claims a file for this process, and returns how to give it up; throws JournalError when a living process holds it.
 * What a killed process left is taken over, and so is what this process holds itself. The folder of the file, made
 * where it is missing, is open to its owner only.
 */
export function lockFile(file: string): () => void {
  const lock = `${file}.lock`;
  makeFolder(dirname(file));
  while (!claims(lock)) {
    const holder = otherHolderOf(lock);
    if (holder !== undefined)
      throw new JournalError(
        `${file} is in use by process ${holder}. Stop that process, or choose another state directory`,
      );
    putAside(lock);
  }
  return () => {
    if (holderOf(lock) === process.pid) rmSync(lock, { force: true });
  };
}

/** As mkdir -p. Node's own `recursive` never comes back from places like /proc, where nothing can be made. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    if (!hasCode(error, 'ENOENT') || dirname(path) === path || existsSync(dirname(path))) throw error;
    makeFolder(dirname(path));
    mkdirSync(path, { mode: 0o700 });
  }
}

/** False when there is a lock. It comes into being with its holder's id in it: nobody finds it half written. */
function claims(lock: string): boolean {
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, String(process.pid), { mode: 0o600 });
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes a lock that nobody holds; one that somebody has claimed in the meantime is put back. */
function putAside(lock: string): void {
  const old = `${lock}.old.${process.pid}`;
  try {
    renameSync(lock, old);
    if (otherHolderOf(old) !== undefined) linkSync(old, lock);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(old, { force: true });
  }
}

/** The living process, other than this one, that holds the lock. */
function otherHolderOf(lock: string): number | undefined {
  const holder = holderOf(lock);
  return holder === undefined || holder === process.pid || !isAlive(holder) ? undefined : holder;
}

function holderOf(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return hasCode(error, 'EPERM');
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

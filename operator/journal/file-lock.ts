import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Claims a file for this process, and returns how to give it up; throws when a living process holds it. What a
 * killed process left is taken over, and so is what this process holds itself.
 */
export function lockFile(file: string): () => void {
  const lock = `${file}.lock`;
  mkdirSync(dirname(file), { recursive: true });
  const holder = holderOf(lock);
  if (holder !== undefined && holder !== process.pid && isAlive(holder))
    throw new Error(
      `${file} is in use by process ${holder}. Stop that process, or choose another state directory`,
    );
  rmSync(lock, { force: true });
  const descriptor = openSync(lock, 'wx');
  writeSync(descriptor, String(process.pid));
  closeSync(descriptor);
  return () => {
    if (holderOf(lock) === process.pid) rmSync(lock, { force: true });
  };
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
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { lockFile } from './node-folder.ts';

/**
 * Takes the machine's lock for a node until this process ends, in whatever way. Throws when another has it.
 * The lock lies on the open file, which `flock` shares with us.
 */
export function lockMachine(): void {
  const file = openSync(lockFile, 'a');
  const { status, error } = spawnSync('flock', ['--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'inherit', file],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`another process keeps a node on this machine; it holds ${lockFile}`);
}

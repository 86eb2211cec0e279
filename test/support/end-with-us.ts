import type { ChildProcess } from 'node:child_process';

const living = new Set<ChildProcess>();
// One listener for all: a bench or a long test starts more programs than a process may have listeners.
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** Kills the program when this process ends before it. */
export function endWithUs(child: ChildProcess): void {
  living.add(child);
  child.once('exit', () => living.delete(child));
}

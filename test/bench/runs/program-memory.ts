import { readdirSync, readFileSync } from 'node:fs';

/** Process ids of the children of this process whose command line names the file. */
export function childrenRunning(file: string): readonly number[] {
  return readdirSync('/proc/self/task')
    .flatMap((thread) => readFileSync(`/proc/self/task/${thread}/children`, 'utf8').trim().split(' '))
    .map(Number)
    .filter((pid) => pid > 0 && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(file));
}

/** Resident memory of a process in megabytes. */
export function residentMegabytes(pid: number): number {
  const [, kilobytes = 'NaN'] =
    /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

/** The most that the processes had resident, each, from now until the stop. */
export function watchMemory(pids: readonly number[]): () => readonly number[] {
  const most = pids.map(residentMegabytes);
  const timer = setInterval(() => {
    for (const [index, pid] of pids.entries())
      most[index] = Math.max(most[index] ?? 0, residentMegabytes(pid));
  }, 100);
  return () => {
    clearInterval(timer);
    return most;
  };
}

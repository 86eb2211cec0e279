import { spawnSync } from 'node:child_process';

export interface TimedProcess {
  readonly status: number;
  readonly stdout: string;
  readonly wallMillis: number;
  /** User and system time of the process and of those that it started. */
  readonly cpuMillis: number;
}

/** Starts a program and waits for it; bash tells its processor time, which Node does not tell of children. */
export function timedProcess(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): TimedProcess {
  const script = 'TIMEFORMAT="%3U %3S"; { time "$@" 2>&4; } 4>&2 2>&3';
  const start = performance.now();
  const { status, output, stdout, error } = spawnSync('bash', ['-c', script, 'bash', ...command], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  });
  const wallMillis = performance.now() - start;
  if (error !== undefined || status === null) throw error ?? new Error(`${command[0]} was killed`);
  const [user = Number.NaN, system = Number.NaN] = String(output[3]).trim().split(' ').map(Number);
  return { status, stdout, wallMillis, cpuMillis: (user + system) * 1000 };
}

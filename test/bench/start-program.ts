import { spawnSync } from 'node:child_process';

export interface ProcessRun {
  readonly status: number | null;
  /** User and system time, from the start of the process to its end, in milliseconds. */
  readonly cpuMillis: number;
}

/** Tells its own CPU time on descriptor 3 when it ends: Node does not tell that of children. */
const reporter = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => { const { user, system } = process.cpuUsage(); writeSync(3, String((user + system) / 1000)); });",
)}`;

/** Starts a program of ours as Argo CD would, and waits for it. */
export function startProgram(program: string, args: readonly string[], folder: string): ProcessRun {
  const { status, output } = spawnSync(process.execPath, ['--import', reporter, program, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
    env: {
      ...process.env,
      ARGOCD_APP_NAME: 'bench',
      ARGOCD_APP_NAMESPACE: 'bench',
      SWARM_RENDER_CACHE: 'off',
    },
  });
  return { status, cpuMillis: Number(String(output[3])) };
}

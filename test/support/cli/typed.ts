import { join } from 'node:path';
import type { ExitCode } from '../../../cli/command-line.ts';
import { runSwarm } from '../../../cli/run-swarm.ts';

/** Node and the program of the image `kubeswarm-recipes`. */
export const recipeServer = [
  process.execPath,
  join(import.meta.dirname, '../../../recipes/server.ts'),
] as const;

export interface Typed {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Types `swarm <argv>` in this process. */
export async function typed(
  argv: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly stdin?: string;
  } = {},
): Promise<Typed> {
  let stdout = '';
  let stderr = '';
  const code = await runSwarm({
    argv,
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    write: (text) => {
      stdout += text;
    },
    complain: (text) => {
      stderr += text;
    },
    readStdin: async () => new TextEncoder().encode(options.stdin ?? ''),
    recipeServer,
    stopping: new AbortController().signal,
  });
  return { code, stdout, stderr };
}

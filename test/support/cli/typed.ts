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
    /** Asks the program to end as soon as this stands on standard error. */
    readonly stopAt?: RegExp;
    /** Told all that stands on standard output, each time that there is more; may ask the program to end. */
    readonly onOutput?: (stdout: string, stop: () => void) => void;
  } = {},
): Promise<Typed> {
  const stopping = new AbortController();
  let stdout = '';
  let stderr = '';
  const code = await runSwarm({
    argv,
    env: options.env ?? {},
    cwd: options.cwd ?? process.cwd(),
    write: (text) => {
      stdout += text;
      options.onOutput?.(stdout, () => stopping.abort());
    },
    complain: (text) => {
      stderr += text;
      if (options.stopAt?.test(stderr) === true) stopping.abort();
    },
    readStdin: async () => new TextEncoder().encode(options.stdin ?? ''),
    recipeServer,
    stopping: stopping.signal,
  });
  return { code, stdout, stderr };
}

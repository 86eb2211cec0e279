import type { RenderCache } from '../cache/render-cache.ts';
import type { Change } from '../git/changed-files.ts';
import type { FileSystem } from '../read/file-system.ts';

/** What a command is given; it reads nothing else of its process. */
export interface CommandInput {
  /** Without program and command name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  readonly fileSystem: FileSystem;
  /** Reads standard input to its end, or until there are so many bytes; called for `-` only. */
  readonly readStdin: (mostBytes: number) => Promise<Uint8Array>;
  /** What has changed in the repository around a directory since a commit; absent where there is no Git. */
  readonly changedFiles?: (directory: string, ref: string) => Promise<Change>;
  /** What earlier renders of Argo CD have printed; absent where none is kept. */
  readonly renderCache?: RenderCache;
}

export interface CommandResult {
  /** 0 clean, 1 findings, 2 usage, 3 internal. */
  readonly exitCode: 0 | 1 | 2 | 3;
  readonly stdout: string;
  readonly stderr: string;
  /** Files to write, each as a whole or not at all. Paths are absolute. */
  readonly files?: readonly WrittenFile[];
}

export interface WrittenFile {
  readonly path: string;
  readonly text: string;
}

/** Thrown for a command line that cannot be understood; becomes exit code 2. */
export class UsageError extends Error {}

/** Runs a command; whatever it throws becomes an exit code, never a stack trace on stdout. */
export async function runCommand(run: () => Promise<CommandResult>, usage: string): Promise<CommandResult> {
  try {
    return await run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof UsageError) return { exitCode: 2, stdout: '', stderr: `${message}\n${usage}\n` };
    return { exitCode: 3, stdout: '', stderr: `internal error: ${message.split('\n')[0] ?? ''}\n` };
  }
}

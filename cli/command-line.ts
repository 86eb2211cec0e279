export { UsageError } from '../plugin/commands/command.ts';

/** The process as the commands see it; cli/bin is the only place that knows the real one. */
export interface CommandLine {
  /** Without node and program. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Writes to standard output. */
  write(text: string): void;
  /** Where standard output is a screen. */
  readonly terminal?: Terminal;
  /** Writes to standard error. */
  complain(text: string): void;
  /** Reads standard input to its end, or until there are so many bytes. */
  readStdin(mostBytes?: number): Promise<Uint8Array>;
  /** Program of the image `kubeswarm-recipes`, for local runs. */
  readonly recipeServer: readonly [string, ...string[]];
  /** Aborted when the process is asked to end. */
  readonly stopping: AbortSignal;
}

/** A screen that can be drawn on. */
export interface Terminal {
  readonly columns: number;
  readonly rows: number;
  /** Writes as it is, escape sequences too: what models and files say must be printable by then. */
  draw(text: string): void;
}

/** 0 success, 1 findings or failure, 2 usage, 3 internal (README 18). */
export type ExitCode = 0 | 1 | 2 | 3;

/** Thrown when what was asked for did not work out; becomes exit code 1. The message is for people. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

import { CommandFailure, type CommandLine, type ExitCode, UsageError } from './command-line.ts';

/** Tells what went wrong on standard error; the exit code that it stands for. */
export function complainAbout(error: unknown, line: CommandLine): ExitCode {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) {
    line.complain(`error: ${message}\n`);
    return 2;
  }
  if (error instanceof CommandFailure) {
    line.complain(`${message}\n`);
    return 1;
  }
  if (line.stopping.aborted) {
    line.complain('interrupted\n');
    return 1;
  }
  line.complain(`internal error: ${message}\n`);
  return 3;
}

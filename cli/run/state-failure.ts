import { JournalError } from '../../operator/journal/journal-error.ts';
import { CommandFailure } from '../command-line.ts';

/** A state directory that another process uses, or that cannot be read or written, is no fault of the program. */
export function stateFailure(error: unknown, directory: string): unknown {
  if (error instanceof JournalError) return new CommandFailure(error.message);
  const reason = fileSystemReason(error);
  if (reason === undefined) return error;
  return new CommandFailure(
    `cannot use the state directory "${directory}": ${reason}. Choose one that this user may write`,
  );
}

/** `EACCES: permission denied, open '/var/x'`; undefined for errors that are not of the file system. */
export function fileSystemReason(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('syscall' in error))
    return undefined;
  return 'message' in error && typeof error.message === 'string' ? error.message : undefined;
}

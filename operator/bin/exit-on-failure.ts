import type { Log } from '../observe/log.ts';

/** A failure that nobody caught leaves things half done: say it as one line of the log, then start anew. */
export function exitOnFailure(log: Log): void {
  const fail = (err: unknown): void => {
    log.error({ err }, 'an error that nobody expected ends the program');
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}

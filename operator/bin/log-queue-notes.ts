import type { Log } from '../observe/log.ts';
import type { TakeNote } from '../queue/bullmq/queue-note.ts';

/** What happens to the queue itself, as lines of the log. */
export function logQueueNotes(log: Log): TakeNote {
  return ({ kind, message }) => {
    if (kind === 'connection-restored') log.info({ queue: kind }, message);
    else log.warn({ queue: kind }, message);
  };
}

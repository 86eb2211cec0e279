import { createHash } from 'node:crypto';
import { eventId } from '../../../../schemas/event-id.ts';

/** Of `delegate.sent`: the same for each attempt that submits the sub-task, so that its cause is always there. */
export function sentEventId(subtaskId: string): string {
  return eventId(digest, subtaskId, 'delegate.sent');
}

/** Of `delegate.received`, on which the sub-task's own events hang. */
export function receivedEventId(subtaskId: string): string {
  return eventId(digest, subtaskId, 'delegate.received');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

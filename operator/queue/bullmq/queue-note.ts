/** What happened to the queue itself, for logs and metrics; `message` is one line without secrets. */
export interface QueueNote {
  readonly kind: QueueNoteKind;
  readonly message: string;
}

export type QueueNoteKind =
  | 'connection-lost'
  | 'connection-restored'
  /** A task that runs here was given to another worker. */
  | 'lock-lost'
  /** This process did nothing for so long that its tasks may have been given to others. */
  | 'event-loop-blocked'
  | 'error';

export type TakeNote = (note: QueueNote) => void;

/** Notes an error, after what it kept from happening. */
export type NoteError = (what: string, error: unknown) => void;

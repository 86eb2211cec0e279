/** Why events were lost (governance 10.3). */
export type AuditDropReason = 'buffer_full' | 'sink_error' | 'circuit_open' | 'rejected' | 'shutdown';

export interface AuditSinkFailure {
  /** One line without secrets. */
  readonly message: string;
  /** The events are lost for this reason; absent: they are to be offered again. */
  readonly lost?: AuditDropReason;
  /** How long the sink is left alone; absent: until the next event. */
  readonly pauseMillis?: number;
}

/** What a sink says when it has not taken events. Any other error: they are offered again with the next event. */
export class AuditSinkError extends Error {
  override readonly name = 'AuditSinkError';
  readonly lost: AuditDropReason | undefined;
  readonly pauseMillis: number | undefined;

  constructor({ message, lost, pauseMillis }: AuditSinkFailure) {
    super(message);
    this.lost = lost;
    this.pauseMillis = pauseMillis;
  }
}

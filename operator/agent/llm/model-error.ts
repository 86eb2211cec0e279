export type ModelErrorKind =
  /** The server answered with an error status. */
  | 'status'
  /** No answer: refused, reset, broken off. */
  | 'network'
  /** An answer that is no chat completion. */
  | 'garbage'
  /** Keys or endpoint are missing; only an edit heals it. */
  | 'configuration'
  /** The model cannot be offered tools. */
  | 'tools-unsupported'
  /** Too many failures just now; nothing was sent. */
  | 'circuit-open';

export interface ModelErrorDetail {
  readonly status?: number;
  /** What the server asked to wait (Retry-After). */
  readonly retryAfterMillis?: number;
  /** The parameter that a 400 names. */
  readonly parameter?: string;
}

/** Statuses that another attempt cannot change (agents 4.3). */
const permanentStatuses: ReadonlySet<number> = new Set([400, 401, 403, 404, 422]);

/** Why a model call failed; the message is fit for a run's status: one line, no secrets of ours. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly kind: ModelErrorKind;
  readonly detail: ModelErrorDetail;

  constructor(kind: ModelErrorKind, message: string, detail: ModelErrorDetail = {}) {
    super(message);
    this.kind = kind;
    this.detail = detail;
  }

  /** Whether a later attempt of the task may succeed. */
  get isPermanent(): boolean {
    if (this.kind === 'configuration') return true;
    return this.kind !== 'network' && permanentStatuses.has(this.detail.status ?? 0);
  }

  /** Whether the same call is worth repeating at once: 429, 5xx and network errors (agents 4.4). */
  get isTransient(): boolean {
    const { status = 0 } = this.detail;
    return this.kind === 'network' || (this.kind === 'status' && (status === 429 || status >= 500));
  }
}

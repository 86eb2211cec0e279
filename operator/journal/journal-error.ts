/** A journal that cannot be used as it is; the message says what to do. Other failures are those of node:fs. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

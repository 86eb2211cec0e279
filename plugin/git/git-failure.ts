/** What is asked of a repository cannot be had; the message says why, and what to do, in one line. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
}

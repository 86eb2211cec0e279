import type { RedisAddress } from './redis-address.ts';

const UNREACHABLE =
  /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|MaxRetriesPerRequest|max retries per request|Connection is closed|Command timed out|Socket closed|isn't writeable/i;
const REFUSED = /^(WRONGPASS|NOAUTH|ERR AUTH|NOPERM)|user executing the script can't/;

/** Whether Redis did not answer, as opposed to answering with an error. */
export function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.test(`${codeOf(error)} ${nameOf(error)} ${messageOf(error)}`);
}

/**
 * The error as people may read it: what happened, then what to do, in one line. The original is not kept as
 * its cause: errors of ioredis carry the command that failed, and that may be the one with the password.
 */
export function redisError(error: unknown, address: RedisAddress, reason?: string): Error {
  const message = withoutPassword(messageOf(error), address);
  if (isUnreachable(error)) {
    const why = reason ?? (codeOf(error) || 'no answer');
    return new Error(
      `Redis at ${address.text} cannot be reached (${why}); check that it runs and that the queue's URL is right`,
    );
  }
  if (REFUSED.test(message))
    return new Error(
      `Redis at ${address.text} refuses: ${message}; check user, password and rights in the queue's URL`,
    );
  return new Error(
    nameOf(error) === 'ReplyError' ? `Redis at ${address.text} answered: ${message}` : message,
  );
}

/** The short reason of a failed connection: `ECONNREFUSED`, or the first line of its message. */
export function connectionReason(error: unknown, address: RedisAddress): string {
  return codeOf(error) || withoutPassword(messageOf(error), address);
}

function withoutPassword(message: string, { password }: RedisAddress): string {
  if (password === undefined) return message;
  return message.replaceAll(password, '***').replaceAll(encodeURIComponent(password), '***');
}

function messageOf(error: unknown): string {
  return (fieldOf(error, 'message') ?? String(error)).split('\n')[0] ?? '';
}

const nameOf = (error: unknown): string => fieldOf(error, 'name') ?? '';
const codeOf = (error: unknown): string => fieldOf(error, 'code') ?? '';

function fieldOf(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}

import type { IncomingHttpHeaders } from 'node:http';
import { codeOf } from './status-error.ts';

/** Why a request came to nothing: an answer with an error code, or none. */
export type RequestFailure =
  | { readonly kind: 'refused'; readonly status: number; readonly headers: IncomingHttpHeaders }
  | { readonly kind: 'no answer'; readonly error: unknown };

const MOST_RETRIES = 5;
const FIRST_DELAY_MILLIS = 100;
const LONGEST_DELAY_MILLIS = 5_000;
/** The server closed a kept connection while we wrote to it, or was not there, or we gave it up with others. */
const BROKEN_CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
]);

/**
 * How long to wait before the request is sent again; undefined when it must not be. Refused by the server's flow
 * control (429) nothing was done, so everything may be repeated; a lost answer only when the request reads.
 */
export function retryDelayMillis(
  failure: RequestFailure,
  { count, isRead }: { readonly count: number; readonly isRead: boolean },
  random: () => number,
): number | undefined {
  if (count > MOST_RETRIES) return undefined;
  const backOffMillis = Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS * 2 ** (count - 1));
  const jittered = Math.ceil(backOffMillis * (1 - random() / 2));
  if (failure.kind === 'no answer')
    return isRead && BROKEN_CONNECTION.has(codeOf(failure.error) ?? '') ? jittered : undefined;
  const { status, headers } = failure;
  const wanted = retryAfterMillis(headers['retry-after']);
  if (status === 429 || (isRead && status >= 500 && wanted !== undefined))
    return wanted === undefined
      ? jittered
      : Math.min(LONGEST_DELAY_MILLIS, wanted) + Math.ceil(random() * 100);
  return undefined;
}

/** Kubernetes writes seconds, never a date. */
function retryAfterMillis(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined;
}

import { isRecord } from '../../../schemas/json-record.ts';
import { ApiError } from '../api.ts';
import { isList } from '../json.ts';

/** Reasons of answers that are no Status objects: those of proxies and load balancers. */
const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Expired',
  413: 'RequestEntityTooLarge',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

const LONGEST_FOREIGN_TEXT = 300;

/** The refusal that a Status object tells, in the server's words. */
export function errorOfStatus(status: unknown, httpCode: number): ApiError {
  if (!isRecord(status) || status.kind !== 'Status') return errorOfText(String(status ?? ''), httpCode);
  const code = typeof status.code === 'number' && status.code > 0 ? status.code : httpCode;
  const reason = typeof status.reason === 'string' && status.reason !== '' ? status.reason : reasonOf(code);
  const message = typeof status.message === 'string' && status.message !== '' ? status.message : reason;
  // The server's history is shorter than we think (a restored backup): as good as expired, only a list helps.
  if (isVersionTooLarge(status)) return new ApiError(410, 'Expired', message);
  return new ApiError(code, reason, message);
}

/** The refusal in an answer; its body is a Status, or some text of whatever stands before the server. */
export function errorOfAnswer(httpCode: number, body: string): ApiError {
  try {
    const status: unknown = JSON.parse(body);
    if (isRecord(status)) return errorOfStatus(status, httpCode);
  } catch {
    // Not JSON: told as it is.
  }
  return errorOfText(body, httpCode);
}

/** No answer, or not all of it: whether a write was done is unknown. */
export function unreachableError(server: URL | undefined, error: unknown): ApiError {
  const timedOut = isTimeout(error);
  const fact = timedOut ? 'did not answer in time' : `cannot be reached (${causeText(error)})`;
  const text = `the Kubernetes API server${server === undefined ? '' : ` at ${server.host}`} ${fact}`;
  return timedOut ? new ApiError(504, 'Timeout', text) : new ApiError(503, 'ServiceUnavailable', text);
}

/** The system's or undici's code of a failed request: `ECONNREFUSED`. */
export function codeOf(error: unknown): string | undefined {
  if (!isRecord(error) && !(error instanceof Error)) return undefined;
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'string') return code;
  // Of several addresses that were tried.
  const errors: unknown = Reflect.get(error, 'errors');
  return isList(errors) ? errors.map(codeOf).find((known) => known !== undefined) : undefined;
}

export function isTimeout(error: unknown): boolean {
  return /^UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT$|^ETIMEDOUT$/.test(codeOf(error) ?? '');
}

function isVersionTooLarge({ details }: Readonly<Record<string, unknown>>): boolean {
  const causes = isRecord(details) && isList(details.causes) ? details.causes : [];
  return causes.some((cause) => isRecord(cause) && cause.reason === 'ResourceVersionTooLarge');
}

function errorOfText(text: string, httpCode: number): ApiError {
  const line = text.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_FOREIGN_TEXT);
  return new ApiError(httpCode, reasonOf(httpCode), line === '' ? `HTTP ${httpCode}` : line);
}

function reasonOf(code: number): string {
  return REASONS[code] ?? 'Unknown';
}

function causeText(error: unknown): string {
  const code = codeOf(error);
  const text = error instanceof Error ? error.message.split('\n', 1)[0] : '';
  return [code, text === code ? '' : text].filter((part) => part !== undefined && part !== '').join(': ');
}

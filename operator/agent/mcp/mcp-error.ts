import { AnswerTooLargeError } from '../bounded-fetch.ts';
import { errorText, isErrorLike, networkErrorCode, shortLine } from '../short-line.ts';
import { McpError } from './connection.ts';

/** Failures before a request could leave. */
const notSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The error of an answer that is no success. */
export function statusError(status: number, text: string): McpError {
  const reason = shortLine(text, 500);
  const message = `server returned ${status}${reason === '' ? '' : `: ${reason}`}`;
  return new McpError(status === 429 || status >= 500 ? 'overloaded' : 'refused', message, status);
}

/** Whether nobody answered, or nobody who could: time may heal that. A clear no stays one. */
export function isSilent({ kind, status }: McpError): boolean {
  return kind === 'overloaded' || (kind !== 'refused' && status === undefined);
}

/** What a failed request says about how far it got. */
export function mcpError(error: unknown): McpError {
  if (error instanceof McpError) return error;
  if (isErrorLike(error) && error.name === 'SyntaxError') {
    return new McpError('refused', `its answer is no JSON: ${shortLine(error.message, 120)}`);
  }
  // The SDK's schemas speak at length of every form that did not match.
  if (isErrorLike(error) && /ZodError$/.test(error.name)) {
    return new McpError('refused', 'its answer is no MCP message');
  }
  for (let depth = 0, cause = error; depth < 5 && isErrorLike(cause); depth += 1, cause = cause.cause) {
    if (cause instanceof AnswerTooLargeError) return new McpError('refused', cause.message);
  }
  const kind = notSent.has(networkErrorCode(error) ?? '') ? 'lost-before' : 'lost';
  return new McpError(kind, errorText(error));
}

import { isRecord } from '../../schemas/json-record.ts';
import { oneLine } from '../../schemas/one-line.ts';

/** Text of others, fit for the middle of a message of ours: one line without control characters, cut at `maxChars`. */
export function shortLine(text: string, maxChars = 300): string {
  const line = oneLine(text);
  return line.length > maxChars ? `${line.slice(0, maxChars).toWellFormed()}...` : line;
}

/** What went wrong, with the code of a network error that hides in a cause: `fetch failed (ECONNREFUSED)`. */
export function errorText(error: unknown): string {
  if (!isErrorLike(error)) return shortLine(String(error));
  const code = networkErrorCode(error);
  return code === undefined || error.message.includes(code)
    ? shortLine(error.message)
    : `${shortLine(error.message)} (${code})`;
}

/** `ECONNREFUSED`, `UND_ERR_SOCKET`, ... from the error or what caused it. */
export function networkErrorCode(error: unknown): string | undefined {
  for (let depth = 0, current: unknown = error; depth < 5 && isErrorLike(current); depth += 1) {
    if ('code' in current && typeof current.code === 'string') return current.code;
    current = current.cause;
  }
  return undefined;
}

/** Also errors of another realm (a worker, a test's sandbox), where `instanceof` is false. */
export function isErrorLike(value: unknown): value is Error {
  return isRecord(value) && typeof value.message === 'string' && typeof value.name === 'string';
}

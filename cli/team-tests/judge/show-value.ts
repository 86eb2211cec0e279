const mostCharacters = 200;

/** A value as JSON on one line, cut where it is long. */
export function showValue(value: unknown): string {
  return cut(JSON.stringify(value) ?? 'nothing');
}

function cut(text: string): string {
  if (text.length <= mostCharacters) return text;
  return `${text.slice(0, mostCharacters).toWellFormed()}... (${text.length} characters)`;
}

/** `1,612`. */
export function showCount(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/** `never`, `once`, `3 times`. */
export function showTimes(times: number): string {
  if (times === 0) return 'never';
  return times === 1 ? 'once' : `${times} times`;
}

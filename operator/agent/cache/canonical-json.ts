import { exactNumberText } from './exact-json.ts';

/** Deeper values than any tool takes are refused rather than risking the stack. */
export const maxArgumentDepth = 200;

/**
 * One text per JSON value: keys sorted by UTF-16 code units at every level, no whitespace, lists in order,
 * shortest numbers, numbers beyond a double as written (agents 5.4). Throws RangeError when nested deeper than
 * `maxArgumentDepth`.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const exact = exactNumberText(value);
  if (exact !== undefined) return exact;
  if (depth === maxArgumentDepth) throw new RangeError(`nested deeper than ${maxArgumentDepth} levels`);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`;
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${write(member, depth + 1)}`).join(',')}}`;
}

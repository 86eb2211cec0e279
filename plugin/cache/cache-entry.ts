import { hash } from 'node:crypto';
import { isMap } from '../values/merge.ts';
import type { Asked } from './file-trace.ts';

/** A render that succeeded: what it was told of the files, and what it printed. */
export interface CacheEntry {
  readonly trace: readonly Asked[];
  readonly stdout: string;
  readonly stderr: string;
}

/** The hash of the rest, a line of JSON, and what goes to standard output as it is. */
export function entryText({ trace, stdout, stderr }: CacheEntry): string {
  const rest = `${JSON.stringify({ trace, stderr })}\n${stdout}`;
  return `${hash('sha256', rest)}\n${rest}`;
}

/** undefined for a text that is not, to the last byte, what was written. */
export function readEntry(text: string): CacheEntry | undefined {
  const digestEnd = text.indexOf('\n');
  const rest = text.slice(digestEnd + 1);
  if (digestEnd === -1 || text.slice(0, digestEnd) !== hash('sha256', rest)) return undefined;
  const headEnd = rest.indexOf('\n');
  const head: unknown = JSON.parse(rest.slice(0, headEnd));
  if (!isMap(head) || typeof head.stderr !== 'string' || !isTrace(head.trace)) return undefined;
  return { trace: head.trace, stderr: head.stderr, stdout: rest.slice(headEnd + 1) };
}

function isTrace(value: unknown): value is readonly Asked[] {
  return (
    Array.isArray(value) &&
    value.every(
      (asked) =>
        Array.isArray(asked) && asked.length === 3 && asked.every((part) => typeof part === 'string'),
    )
  );
}

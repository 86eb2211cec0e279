import { byteLength } from '../../../schemas/rules/object/text-size.ts';

/** The longest beginning of at most so many bytes that does not cut a character. */
export function firstBytes(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text;
  const room = new Uint8Array(bytes);
  return text.slice(0, new TextEncoder().encodeInto(text, room).read);
}

const mark = '[truncated]';

/** At most so many bytes, the mark included; 0 = unlimited (orchestration 4.2 row 8). */
export function truncated(text: string, maxBytes: number): string {
  if (maxBytes === 0 || byteLength(text) <= maxBytes) return text;
  return maxBytes <= mark.length
    ? firstBytes(text, maxBytes)
    : firstBytes(text, maxBytes - mark.length) + mark;
}

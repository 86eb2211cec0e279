/** UTF-8 length. */
export function byteLength(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    // A pair of surrogates is two units here and four bytes there.
    length += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return length;
}

/** The longest beginning of at most so many bytes that does not cut a character. */
export function firstBytes(text: string, bytes: number): string {
  if (text.length * 3 <= bytes) return text;
  let used = 0;
  let end = 0;
  for (const character of text) {
    used += byteLength(character);
    if (used > bytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

const mark = '[truncated]';

/** At most so many bytes, the mark included; 0 = unlimited (orchestration 4.2 row 8). */
export function truncated(text: string, maxBytes: number): string {
  if (maxBytes === 0 || byteLength(text) <= maxBytes) return text;
  return maxBytes <= mark.length
    ? firstBytes(text, maxBytes)
    : firstBytes(text, maxBytes - mark.length) + mark;
}

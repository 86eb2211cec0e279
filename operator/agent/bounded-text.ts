/** Longest text of a tool that a model is handed; cached results have the same bound (agents 5.4, 5.7). */
export const maxResultBytes = 1024 * 1024;

export interface BoundedText {
  readonly text: string;
  readonly complete: boolean;
}

/** Cuts a text that is longer than `maxBytes`, never within a character, and says so at its end. */
export function boundedText(text: string, maxBytes = maxResultBytes): BoundedText {
  // No text has more bytes than three per UTF-16 unit.
  if (text.length * 3 <= maxBytes) return { text, complete: true };
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxBytes) return { text, complete: true };
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return { text: `${text.slice(0, read)}\n${truncationNote(bytes, maxBytes)}`, complete: false };
}

/** What the model reads instead of the rest. */
export function truncationNote(bytes: number | undefined, maxBytes: number): string {
  const size = bytes === undefined ? `more than ${grouped(maxBytes)}` : grouped(bytes);
  return `[truncated: the result has ${size} bytes, the first ${grouped(maxBytes)} are shown]`;
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** The body of an answer up to `maxBytes`; the rest is not read. */
export async function readBoundedText(response: Response, maxBytes = maxResultBytes): Promise<BoundedText> {
  if (response.body === null) return { text: '', complete: true };
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body) {
    const room = maxBytes - bytes;
    bytes += chunk.byteLength;
    text += decoder.decode(chunk.subarray(0, room), { stream: true });
    // Leaving the loop cancels the stream; a character that was cut in two is left out.
    if (bytes > maxBytes) return { text: `${text}\n${truncationNote(undefined, maxBytes)}`, complete: false };
  }
  return { text: text + decoder.decode(), complete: true };
}

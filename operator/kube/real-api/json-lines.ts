const NEWLINE = 0x0a;

/** The lines of a stream of bytes, whatever its chunks; a last line without an end is cut off and dropped. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  let pending: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      pending.push(chunk.subarray(start, end));
      // Decoded as a whole, so that no character is cut in two.
      const line = (pending.length === 1 ? Buffer.from(pending[0] ?? []) : Buffer.concat(pending)).toString();
      pending = [];
      start = end + 1;
      if (line.trim() !== '') yield line;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
}

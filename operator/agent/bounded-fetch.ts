export type Fetch = typeof globalThis.fetch;

/** Thrown while reading an answer that is longer than its reader wants to hold in memory. */
export class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';

  constructor(maxBytes: number) {
    super(`answer is larger than ${maxBytes / 1024 / 1024} MiB`);
  }
}

/**
 * A fetch whose answers end with AnswerTooLargeError beyond `maxBytes`. Event streams that a GET opens have no end:
 * of those each event is bounded.
 */
export function boundedFetch(fetch: Fetch, maxBytes: number): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const announcedBytes = Number(response.headers.get('content-length') ?? Number.NaN);
    if (announcedBytes > maxBytes) {
      await response.body.cancel();
      throw new AnswerTooLargeError(maxBytes);
    }
    // HTTP holds a server to the length that it announced; what is compressed may still unfold to any length.
    if (announcedBytes >= 0 && !response.headers.has('content-encoding')) return response;
    const isEndless = (init?.method ?? 'GET') === 'GET' && isEventStream(response);
    let bytes = 0;
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes = isEndless ? bytesOfEvent(bytes, chunk) : bytes + chunk.byteLength;
        if (bytes > maxBytes) controller.error(new AnswerTooLargeError(maxBytes));
        else controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(counter), response);
  };
}

function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

/** Bytes of the event that a chunk leaves open; a blank line ends one. */
function bytesOfEvent(before: number, chunk: Uint8Array): number {
  const { buffer, byteOffset, byteLength } = chunk;
  const text = Buffer.from(buffer, byteOffset, byteLength);
  const end = Math.max(text.lastIndexOf('\n\n'), text.lastIndexOf('\r\n\r\n'));
  return end < 0 ? before + byteLength : byteLength - end;
}

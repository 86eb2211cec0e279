import { isRecord } from '../../../schemas/json-record.ts';
import type { Fetch } from '../bounded-fetch.ts';

/** What is still in the parser when a stream ends gets this long to come out. */
const drainMillis = 100;

/**
 * The SDK waits for an answer until its timeout when a server ends the event stream of a POST without one (a process
 * that was killed). This fetch tells which request was left without answer as soon as its stream is over.
 * Streams with event ids are left alone: the SDK resumes those.
 */
export function watchAnswers(fetch: Fetch, onAbandoned: (requestId: number | string) => void): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const requestId = jsonRpcId(init?.body);
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    if (requestId === undefined || !isStream || response.body === null) return response;
    const body = withEndHook(response.body, () =>
      setTimeout(() => onAbandoned(requestId), drainMillis).unref(),
    );
    return new Response(body, response);
  };
}

function jsonRpcId(body: unknown): number | string | undefined {
  if (typeof body !== 'string') return undefined;
  const message: unknown = JSON.parse(body);
  if (!isRecord(message) || typeof message.method !== 'string') return undefined;
  return typeof message.id === 'number' || typeof message.id === 'string' ? message.id : undefined;
}

function withEndHook(body: ReadableStream<Uint8Array>, onEnd: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let isResumable = false;
  const end = () => {
    if (!isResumable) onEnd();
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        const { value, done } = await reader.read();
        if (done) {
          controller.close();
          end();
          return;
        }
        isResumable ||= hasEventId(value);
        controller.enqueue(value);
      } catch (error) {
        controller.error(error);
        end();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** A priming event comes first; data stands on a line of its own, so it cannot look like one. */
function hasEventId(chunk: Uint8Array): boolean {
  return /^id:/m.test(
    Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(chunk.byteLength, 512)).toString('latin1'),
  );
}

import { APIError, type OpenAI } from 'openai';
import { Stream } from 'openai/streaming';
import { errorText } from '../short-line.ts';
import { modelReply } from './chat-reply.ts';
import { brokenOff, chatStream } from './chat-stream.ts';
import type { ModelReply, TextListener } from './model.ts';

/** Reads a reply that was asked for as a stream, and tells its text as it comes. Some servers send it whole all the same. */
export async function streamedReply(
  response: Response,
  client: OpenAI,
  listener: TextListener,
  signal: AbortSignal,
): Promise<ModelReply> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.includes('text/event-stream')) {
    const text = await response.text();
    const reply = modelReply(type.includes('json') ? JSON.parse(text) : text);
    listener.text(reply.text);
    return reply;
  }
  const stream = chatStream();
  try {
    for await (const chunk of Stream.fromSSEResponse<unknown>(response, new AbortController(), client))
      listener.text(stream.take(chunk));
  } catch (error) {
    // The server says on the way that it cannot go on.
    if (error instanceof APIError) throw brokenOff(errorText(error));
    throw error;
  }
  // The client ends a stream that is aborted as if it were over.
  signal.throwIfAborted();
  return modelReply(stream.completion());
}

import type { ServerResponse } from 'node:http';

type StreamAnswer = (response: ServerResponse) => void;
type Delta = Readonly<Record<string, unknown>>;

/** Chunks of a streamed reply, one for each delta. */
export const deltas = (...all: readonly Delta[]): readonly object[] =>
  all.map((delta) => ({
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: null }],
  }));

export const words = (...pieces: readonly string[]): readonly object[] =>
  deltas(...pieces.map((content) => ({ content })));

export const finish = (finish_reason = 'stop'): object => ({
  choices: [{ index: 0, delta: {}, finish_reason }],
});

/** Comes last, and only to who has asked for it. */
export const usageChunk = (usage: object = { prompt_tokens: 10, completion_tokens: 5 }): object => ({
  choices: [],
  usage,
});

/** Streams these chunks; what is no chunk stands there word by word. */
export function streams(...chunks: readonly (object | string)[]): StreamAnswer {
  return (response) => {
    begin(response);
    for (const chunk of chunks) response.write(eventOf(chunk));
    response.end('data: [DONE]\n\n');
  };
}

/** Drops the connection after these chunks, or ends it as if that were all. */
export function cutAfter(how: 'dropped' | 'ended', ...chunks: readonly object[]): StreamAnswer {
  return (response) => {
    begin(response);
    for (const chunk of chunks.slice(0, -1)) response.write(eventOf(chunk));
    response.write(eventOf(chunks.at(-1) ?? ''), () =>
      how === 'dropped' ? response.destroy() : response.end(),
    );
  };
}

function begin(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

const eventOf = (chunk: object | string): string =>
  typeof chunk === 'string' ? chunk : `data: ${JSON.stringify(chunk)}\n\n`;

import type { ServerResponse } from 'node:http';
import { sendJson, startHttpServer, type TestServer } from './http-server.ts';
import { type ChatBody, completionBody } from './model-server.ts';
import { finish, streams, usageChunk, words } from './model-stream.ts';

type Completion = Parameters<typeof completionBody>[0];

/** What a model says to a request; it may take its time, and set another status. */
export type Answer = (chat: ChatBody, response: ServerResponse) => Completion | Promise<Completion>;

/** An OpenAI-compatible server whose answers follow from what it is asked. */
export function startAnsweringModel(answer: Answer): Promise<TestServer> {
  return startHttpServer(async (_request, response, body) => {
    const chat = JSON.parse(body) as ChatBody;
    const completion = await answer(chat, response);
    const { text } = completion;
    // Word by word, where that is asked for.
    if (chat.stream === true && typeof text === 'string' && response.statusCode === 200)
      streams(...words(...(text.match(/\S+\s*|\s+/g) ?? [])), finish(), usageChunk())(response);
    else sendJson(response, completionBody(completion), response.statusCode);
  });
}

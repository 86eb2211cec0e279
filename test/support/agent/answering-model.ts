import type { ServerResponse } from 'node:http';
import { sendJson, startHttpServer, type TestServer } from './http-server.ts';
import { type ChatBody, completionBody } from './model-server.ts';

type Completion = Parameters<typeof completionBody>[0];

/** What a model says to a request; it may take its time, and set another status. */
export type Answer = (chat: ChatBody, response: ServerResponse) => Completion | Promise<Completion>;

/** An OpenAI-compatible server whose answers follow from what it is asked. */
export function startAnsweringModel(answer: Answer): Promise<TestServer> {
  return startHttpServer(async (_request, response, body) => {
    const completion = await answer(JSON.parse(body) as ChatBody, response);
    sendJson(response, completionBody(completion), response.statusCode);
  });
}

import type { ServerResponse } from 'node:http';
import { sendJson, startHttpServer, type TestServer } from './http-server.ts';

export interface ChatBody {
  readonly model: string;
  readonly messages: readonly {
    readonly role: string;
    readonly content: string | null;
    readonly tool_call_id?: string;
    readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly name: string } }[];
  }[];
  readonly tools?: readonly { readonly function: { readonly name: string; readonly parameters: unknown } }[];
  readonly max_completion_tokens?: number;
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage: boolean };
}

export interface ChatRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: ChatBody;
}

export type ChatAnswer = (response: ServerResponse, request: ChatRequest) => void;

export interface ModelServer extends TestServer {
  readonly requests: readonly ChatRequest[];
}

/** An OpenAI-compatible server that gives one scripted answer per request; a request too many is a 418. */
export async function startModelServer(answers: readonly ChatAnswer[]): Promise<ModelServer> {
  const requests: ChatRequest[] = [];
  const server = await startHttpServer((request, response, body) => {
    const chat = { path: request.url ?? '', headers: request.headers, body: JSON.parse(body) as ChatBody };
    requests.push(chat);
    const answer = answers[requests.length - 1];
    if (answer === undefined) sendJson(response, { error: { message: 'no turn left in the script' } }, 418);
    else answer(response, chat);
  });
  return { ...server, requests };
}

interface Completion {
  readonly text?: string | null;
  readonly toolCalls?: readonly {
    readonly id?: string;
    readonly name: string;
    readonly arguments: unknown;
  }[];
  readonly usage?: Readonly<Record<string, unknown>> | null;
  readonly finishReason?: string;
  readonly reasoning?: string;
}

/** The body of a chat completion. */
export function completionBody(completion: Completion): unknown {
  const { text = null, toolCalls, usage, finishReason = 'stop', reasoning } = completion;
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        finish_reason: finishReason,
        message: {
          role: 'assistant',
          content: text,
          ...(reasoning !== undefined && { reasoning }),
          ...(toolCalls !== undefined && {
            tool_calls: toolCalls.map((call, index) => ({
              id: call.id ?? `call-${index + 1}`,
              type: 'function',
              function: { name: call.name, arguments: call.arguments },
            })),
          }),
        },
      },
    ],
    ...(usage !== null && { usage: usage ?? { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } }),
  };
}

export function says(completion: Completion | string): ChatAnswer {
  const body = completionBody(typeof completion === 'string' ? { text: completion } : completion);
  return (response) => sendJson(response, body);
}

export function calls(name: string, input: unknown = {}): ChatAnswer {
  return says({ toolCalls: [{ name, arguments: JSON.stringify(input) }], finishReason: 'tool_calls' });
}

export function refuses(
  status: number,
  message: string,
  headers: Record<string, string> = {},
  param?: string,
): ChatAnswer {
  return (response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendJson(response, { error: { message, ...(param !== undefined && { param }) } }, status);
  };
}

/** Any body, word by word. */
export function answersWith(contentType: string, body: string): ChatAnswer {
  return (response) => {
    response.writeHead(200, { 'content-type': contentType }).end(body);
  };
}

export const hangs: ChatAnswer = () => {};

/** Sends half of an answer, then drops the connection. */
export const breaksOff: ChatAnswer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"choices":[', () => response.destroy());
};

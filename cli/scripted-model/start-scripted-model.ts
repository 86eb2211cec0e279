import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerConversation } from './answer-conversation.ts';
import { chatCompletion, chatCompletionEvents } from './chat-completion.ts';
import { readConversation } from './conversation.ts';
import type { ModelScript } from './model-script.ts';
import { TurnCount } from './turn-count.ts';

export interface ScriptedModelOptions {
  readonly script: ModelScript;
  /** Default 0: a free port. */
  readonly port?: number;
  /** Address to listen on. Default 127.0.0.1. */
  readonly host?: string;
  /** How long the model thinks about each reply. Default 0. */
  readonly thinkMillis?: number;
  onTurn?(turn: ServedTurn): void;
  /** Told once for each request that the script does not foresee. */
  onRefused?(message: string): void;
}

export interface ServedTurn {
  readonly agent: string;
  readonly turn: string;
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface ScriptedModel {
  /** `http://127.0.0.1:<port>`, to be used as LLM_ENDPOINT. */
  readonly url: string;
  readonly served: readonly ServedTurn[];
  readonly refusals: readonly string[];
  /** Turns of the script that were never asked for, in words; see TurnCount. */
  unusedTurns(): readonly string[];
  close(): Promise<void>;
}

/** Serves the chat completions API of OpenAI, answered by a script. Rejects when the port is taken. */
export async function startScriptedModel(options: ScriptedModelOptions): Promise<ScriptedModel> {
  const { script } = options;
  const count = new TurnCount(script);
  const served: ServedTurn[] = [];
  const refusals: string[] = [];
  const closing = new AbortController();
  let answered = 0;

  const refuse = (response: ServerResponse, status: number, message: string): void => {
    refusals.push(message);
    options.onRefused?.(message);
    sendError(response, status, 'model_script', message);
  };

  const complete = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const read = readConversation(parseJson(await text(request)));
    if (read.kind === 'invalid') return refuse(response, 400, read.message);
    const { conversation } = read;
    const answer = answerConversation(script, conversation);
    if (answer.kind === 'refused') return refuse(response, answer.status, answer.message);
    if (!count.add(answer.turn)) {
      const message = `${script.file}: agent "${answer.agent}", turn "${answer.turn.name}" is asked for more than ${answer.turn.times} times`;
      return refuse(response, 400, message);
    }
    await sleep(options.thinkMillis ?? 0, undefined, { signal: closing.signal });
    if (answer.kind === 'error') {
      if (answer.retryAfterSeconds !== undefined) response.setHeader('retry-after', answer.retryAfterSeconds);
      return sendError(response, answer.status, 'scripted', answer.message);
    }
    const { prompt, completion } = answer.spoken.usage;
    const turn: ServedTurn = {
      agent: answer.agent,
      turn: answer.turn.name,
      model: conversation.model,
      promptTokens: prompt,
      completionTokens: completion,
    };
    served.push(turn);
    options.onTurn?.(turn);
    answered += 1;
    const identity = {
      id: `scripted-${answered}`,
      model: conversation.model,
      created: Math.floor(Date.now() / 1000),
    };
    if (!conversation.stream) return sendJson(response, 200, chatCompletion(answer.spoken, identity));
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    for (const event of chatCompletionEvents(answer.spoken, identity, conversation.streamUsage))
      response.write(event);
    response.end();
  };

  const http = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    try {
      if (request.method === 'POST' && path === '/v1/chat/completions')
        return await complete(request, response);
      if (request.method === 'GET' && path === '/v1/models') {
        const data = (script.models ?? []).map((id) => ({
          id,
          object: 'model',
          created: 0,
          owned_by: 'script',
        }));
        return sendJson(response, 200, { object: 'list', data });
      }
      sendError(response, 404, 'not_found', `a scripted model has no ${request.method} ${path}`);
    } catch (error) {
      if (closing.signal.aborted || response.headersSent) response.destroy();
      else sendError(response, 500, 'internal', error instanceof Error ? error.message : String(error));
    }
  });
  http.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string')
    throw new Error('the scripted model listens on no TCP port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    served,
    refusals,
    unusedTurns: () => count.unused(),
    close: async () => {
      closing.abort();
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** In the form that OpenAI clients show the message of. */
function sendError(response: ServerResponse, status: number, code: string, message: string): void {
  sendJson(response, status, {
    error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error', code },
  });
}

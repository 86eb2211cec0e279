import type { Model, ModelReply, ModelRequest } from '../../../operator/agent/llm/model.ts';
import { ModelError } from '../../../operator/agent/llm/model-error.ts';
import { openAiModel } from '../../../operator/agent/llm/openai-model.ts';
import { type ChatAnswer, type ModelServer, startModelServer } from './model-server.ts';
import type { Resources } from './resources.ts';

export const helloRequest: ModelRequest = {
  model: 'qwen2.5:7b',
  system: 'You are brief.',
  messages: [{ role: 'user', text: 'Hello' }],
  tools: [],
  maxOutputTokens: 500,
};

/** The client of the server at an origin; its clock stands at the start of 2026-01-05. */
export function modelAt(url: string, apiKey?: string): Model {
  return openAiModel({
    provider: 'openai',
    baseUrl: `${url}/v1`,
    fetch: globalThis.fetch,
    now: () => Date.UTC(2026, 0, 5),
    ...(apiKey !== undefined && { apiKey }),
  });
}

/** How to start a server that gives some answers, with a client of it. */
export function servedModels(
  open: Resources,
): (
  answers: readonly ChatAnswer[],
  apiKey?: string,
) => Promise<{ readonly server: ModelServer; readonly model: Model }> {
  return async (answers, apiKey) => {
    const server = open.track(await startModelServer(answers));
    return { server, model: modelAt(server.url, apiKey) };
  };
}

export function ask(
  model: Model,
  overrides: Partial<ModelRequest> = {},
  signal = new AbortController().signal,
): Promise<ModelReply> {
  return model.complete({ ...helloRequest, ...overrides }, signal);
}

/** What a call fails with; throws when it does not. */
export async function failureOf(model: Model): Promise<ModelError> {
  const error = await ask(model).catch((thrown: unknown) => thrown);
  if (error instanceof ModelError) return error;
  throw new Error(`no ModelError: ${String(error)}`);
}

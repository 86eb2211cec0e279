import { APIConnectionError, APIError, APIUserAbortError, OpenAI } from 'openai';
import { AnswerTooLargeError, boundedFetch, type Fetch } from '../bounded-fetch.ts';
import { errorText, isErrorLike, networkErrorCode, shortLine } from '../short-line.ts';
import { modelReply } from './chat-reply.ts';
import { chatRequest, type WireForm } from './chat-request.ts';
import type { Model, ModelReply, ModelRequest } from './model.ts';
import { ModelError } from './model-error.ts';
import { retryAfterMillis } from './retry-after.ts';
import { streamedReply } from './streamed-reply.ts';

export interface OpenAiModelOptions {
  /** For audit and metrics: openai, anthropic or gemini. */
  readonly provider: string;
  /** With its path: `http://ollama:11434/v1`. */
  readonly baseUrl: string;
  readonly apiKey?: string;
  readonly fetch: Fetch;
  /** Milliseconds since the epoch, for Retry-After dates. */
  readonly now: () => number;
}

/** No answer of a model is this long; a server that streams garbage must not fill the memory. */
const maxAnswerBytes = 32 * 1024 * 1024;
/** Attempts have deadlines of their own; the client's must not be the shorter one (a day is the longest). */
const clientTimeoutMillis = 25 * 60 * 60 * 1000;

/** Any OpenAI-compatible server. Makes one request per call, until it is known what an older server does not take. */
export function openAiModel({ provider, baseUrl, apiKey, fetch, now }: OpenAiModelOptions): Model {
  const client = new OpenAI({
    baseURL: baseUrl,
    // Everything the client would otherwise take from the process environment is set here.
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    ...(apiKey === undefined && { defaultHeaders: { authorization: null } }),
    fetch: boundedFetch(fetch, maxAnswerBytes),
    maxRetries: 0,
    timeout: clientTimeoutMillis,
    logLevel: 'off',
  });
  const { origin } = new URL(baseUrl);
  let form: WireForm = { outputCap: 'max_completion_tokens', streams: 'with-usage' };

  async function send(request: ModelRequest, signal: AbortSignal): Promise<ModelReply> {
    const { listener } = request;
    try {
      listener?.begin();
      const sent = client.chat.completions.create(chatRequest(request, form), { signal });
      if (listener !== undefined && form.streams !== 'never')
        return await streamedReply(await sent.asResponse(), client, listener, signal);
      const reply = modelReply(await sent);
      listener?.text(reply.text);
      return reply;
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof ModelError ? error : modelError(error, origin, now());
    }
  }

  return {
    provider,
    async complete(request, signal) {
      for (;;) {
        signal.throwIfAborted();
        try {
          return await send(request, signal);
        } catch (error) {
          const next = olderForm(form, error, request.listener !== undefined);
          if (next === undefined) throw error;
          form = next;
        }
      }
    },
  };
}

/** How to ask a server that refused a request for its form, of a model that may have been streamed; else undefined. */
function olderForm(form: WireForm, error: unknown, isStreamed: boolean): WireForm | undefined {
  if (form.outputCap !== 'max_tokens' && isAbout(error, 'max_completion_tokens'))
    return { ...form, outputCap: 'max_tokens' };
  if (!isStreamed || form.streams === 'never') return undefined;
  // Then the tokens are an estimate, unless they are told all the same.
  if (form.streams === 'with-usage' && (isAbout(error, 'stream_options') || isAbout(error, 'include_usage')))
    return { ...form, streams: 'plainly' };
  return isAbout(error, 'stream') ? { ...form, streams: 'never' } : undefined;
}

function isAbout(error: unknown, parameter: string): boolean {
  if (!(error instanceof ModelError)) return false;
  const { detail, message } = error;
  if (detail.status !== 400 && detail.status !== 422) return false;
  return detail.parameter === parameter || message.includes(parameter);
}

/** How servers say that a model takes no tools: Ollama, vLLM, OpenRouter, LM Studio. */
const toolsUnsupported =
  /not support (?:the )?(?:tool|function)|(?:tools?|function call(?:s|ing)?|tool (?:use|calls?|calling|choice))\b[^.]{0,40}(?:not supported|unsupported|requires --enable)|no endpoints found that support tool/i;
const toolErrorStatuses: ReadonlySet<number> = new Set([400, 404, 422, 500, 501]);

function modelError(error: unknown, origin: string, nowMillis: number): ModelError {
  const tooLarge = causeOf(error, AnswerTooLargeError);
  if (tooLarge !== undefined) return new ModelError('garbage', `model call failed: ${tooLarge.message}`);
  if (error instanceof APIUserAbortError) return new ModelError('network', 'model call failed: aborted');
  if (isErrorLike(error) && error.name === 'SyntaxError') {
    return new ModelError(
      'garbage',
      `model server answered something that is no chat completion: ${errorText(error)}`,
    );
  }
  if (error instanceof APIConnectionError || !(error instanceof APIError) || error.status === undefined) {
    const code = networkErrorCode(error) ?? errorText(error);
    return new ModelError('network', `model call failed: no answer from ${origin} (${code})`);
  }
  const { status } = error;
  // The client puts the status in front of the message of the body.
  const reason = shortLine(error.message.replace(/^\d{3}\s*/, '')) || 'no reason given';
  const message = `model call failed: ${status} ${reason}`;
  if (toolErrorStatuses.has(status) && toolsUnsupported.test(reason)) {
    return new ModelError('tools-unsupported', message, { status });
  }
  const wait = retryAfterMillis(error.headers, nowMillis);
  return new ModelError('status', message, {
    status,
    ...(wait !== undefined && { retryAfterMillis: wait }),
    ...(typeof error.param === 'string' && { parameter: error.param }),
  });
}

function causeOf<Cause extends Error>(
  error: unknown,
  type: new (...parameters: never[]) => Cause,
): Cause | undefined {
  for (let depth = 0, current = error; depth < 5 && isErrorLike(current); depth += 1) {
    if (current instanceof type) return current;
    current = current.cause;
  }
  return undefined;
}

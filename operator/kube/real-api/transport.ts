import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Timers } from '../../common/timers.ts';
import { ApiError } from '../api.ts';
import { type ClusterAccess, type KubeConfigSource, openClusterAccess } from '../client.ts';
import { createConnectionPool, type PooledConnection } from './connection-pool.ts';
import { type RequestFailure, retryDelayMillis } from './request-retries.ts';
import { errorOfAnswer, isTimeout, unreachableError } from './status-error.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root of the API. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** Default: application/json. */
  readonly contentType?: string;
  /** Default: application/json. */
  readonly accept?: string;
}

export interface ApiAnswer {
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
}

/** JSON over HTTP to one API server. Rejects with ApiError: the server's refusal, or that it cannot be reached. */
export interface Transport {
  send(request: ApiRequest): Promise<ApiAnswer>;
  /** Resolves when the answer begins. Its chunks end without an error when nothing comes for `idleMillis`. */
  stream(
    request: ApiRequest,
    options: { readonly signal: AbortSignal; readonly idleMillis: number },
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Breaks off whatever runs; later requests fail. */
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly kubeConfig: KubeConfigSource;
  readonly timers: Timers;
  readonly random: () => number;
  /** How long the server may take to begin and to go on with an answer. */
  readonly timeoutMillis: number;
  readonly userAgent: string;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Dispatcher.ResponseData['body'];
}

type Attempt =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | (Extract<RequestFailure, { kind: 'refused' }> & { readonly text: string })
  | Extract<RequestFailure, { kind: 'no answer' }>;

const JSON_TYPE = 'application/json';
/** The server answers reads in far less; what takes longer has lost its way. */
const LONGEST_READ_MILLIS = 10_000;

export function createTransport(options: TransportOptions): Transport {
  const { timers, random, timeoutMillis } = options;
  let server: URL | undefined;
  let isClosed = false;

  const open = async (): Promise<ClusterAccess> => {
    const access = await openClusterAccess(options.kubeConfig);
    server = access.server;
    return access;
  };
  const pool = createConnectionPool(open, timers);

  const dispatch = async (
    request: ApiRequest,
    { use, signal, idleMillis }: Limits,
    { dispatcher, headers, server }: PooledConnection,
  ): Promise<Answer> => {
    const { method, path, query = {}, body, contentType = JSON_TYPE, accept = JSON_TYPE } = request;
    const isRead = method === 'GET' && use === 'request';
    const answer = await dispatcher.request({
      origin: server.origin,
      path: `${server.pathname.replace(/\/$/, '')}${path}${queryText(query)}`,
      method,
      headers: {
        ...headers,
        accept,
        'user-agent': options.userAgent,
        ...(body === undefined ? {} : { 'content-type': contentType }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headersTimeout: isRead ? Math.min(timeoutMillis, LONGEST_READ_MILLIS) : timeoutMillis,
      bodyTimeout: idleMillis,
      ...(signal === undefined ? {} : { signal }),
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.body };
  };

  /** Reads a refusal whole; any other body is left to the caller. */
  const attempt = async (request: ApiRequest, limits: Limits): Promise<Attempt> => {
    let connection: PooledConnection | undefined;
    try {
      connection = await pool.connect(limits.use);
      const answer = await dispatch(request, limits, connection);
      if (answer.status < 300) return { kind: 'answered', answer };
      const { status, headers } = answer;
      return { kind: 'refused', status, headers, text: await answer.body.text() };
    } catch (error) {
      const isRead = request.method === 'GET';
      if (isRead && connection !== undefined && isTimeout(error)) pool.distrust(connection.dispatcher);
      return { kind: 'no answer', error };
    }
  };

  /** Makes ready for sending the request again; false when it must not be. */
  const mayRepeat = async (
    outcome: Exclude<Attempt, { kind: 'answered' }>,
    { count, isRead, signal }: { count: number; isRead: boolean; signal: AbortSignal | undefined },
  ): Promise<boolean> => {
    if (isClosed || signal?.aborted === true) return false;
    // A token ends between two looks at its file; what was not let in was not done.
    if (outcome.kind === 'refused' && outcome.status === 401 && count === 1) {
      pool.renewCredentials();
      return true;
    }
    const delayMillis = retryDelayMillis(outcome, { count, isRead }, random);
    if (delayMillis === undefined) return false;
    await new Promise<void>((resolve) => timers.after(delayMillis, resolve));
    return !isClosed;
  };

  const perform = async (request: ApiRequest, limits: Limits): Promise<Answer> => {
    const { signal } = limits;
    const isRead = request.method === 'GET';
    for (let count = 1; ; count += 1) {
      const outcome = isClosed ? undefined : await attempt(request, limits);
      if (outcome?.kind === 'answered') return outcome.answer;
      if (outcome !== undefined && (await mayRepeat(outcome, { count, isRead, signal }))) continue;
      if (outcome === undefined || isClosed) throw closedError();
      throw outcome.kind === 'refused'
        ? errorOfAnswer(outcome.status, outcome.text)
        : unreachableError(server, outcome.error);
    }
  };

  return {
    send: async (request) => {
      const { body, headers } = await perform(request, { use: 'request', idleMillis: timeoutMillis });
      try {
        return { body: await body.json(), headers };
      } catch (error) {
        throw unreachableError(server, error);
      }
    },
    stream: async (request, { signal, idleMillis }) => {
      const { body } = await perform(request, { use: 'stream', signal, idleMillis });
      return chunksOf(body, signal, (error) => (isClosed ? closedError() : unreachableError(server, error)));
    },
    close: async () => {
      isClosed = true;
      await pool.close();
    },
  };
}

interface Limits {
  readonly use: 'request' | 'stream';
  readonly idleMillis: number;
  readonly signal?: AbortSignal;
}

/** A stream that is called off or that has fallen silent ends; one that breaks rejects. */
async function* chunksOf(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  explain: (error: unknown) => ApiError,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* body;
  } catch (error) {
    if (!signal.aborted && !isTimeout(error)) throw explain(error);
  }
}

function closedError(): ApiError {
  return new ApiError(503, 'ServiceUnavailable', 'the connection to the Kubernetes API server is closed');
}

function queryText(query: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport, SseError } from '@modelcontextprotocol/sdk/client/sse.js';
import {
  StreamableHTTPClientTransport,
  StreamableHTTPError,
} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  ErrorCode,
  ResultSchema,
  McpError as SdkError,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { shortLine } from '../short-line.ts';
import { type ConnectionOptions, idempotencyMetaKey, type McpConnection, McpError } from './connection.ts';
import { mcpError, statusError } from './mcp-error.ts';
import { allTools } from './tool-list.ts';
import { watchAnswers } from './watch-answers.ts';

const lastWordMillis = 100;

/** Deadlines are the caller's, by signal; the SDK's own timer must not be the shorter one. */
const noTimeout = { timeout: 24 * 60 * 60 * 1000 };

/** Opens a streamable HTTP or HTTP+SSE session. Rejects with McpError when the server does not speak that. */
export async function openSdkConnection(
  dialect: 'http' | 'sse',
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<McpConnection> {
  const client = new Client({ name: 'kubeswarm-agent', version: '0.1.0' }, { capabilities: {} });
  let isLost = false;
  client.onclose = () => {
    isLost = true;
  };
  client.onerror = (error) => {
    if (!(error instanceof SseError)) return;
    // Without its stream a session gets no answers any more; closing tells those who wait. Not at once: a request that
    // is on its way may still hear that it came too late for the session, and can then be repeated.
    isLost = true;
    setTimeout(() => void client.close(), lastWordMillis).unref();
  };
  client.setNotificationHandler(ToolListChangedNotificationSchema, options.onToolsChanged);
  const transport = createTransport(dialect, options);

  /** Rejects with McpError; marks the connection as lost when the server does not know its session any more. */
  async function attempt<Result>(work: Promise<Result>, callSignal: AbortSignal): Promise<Result> {
    try {
      return await orAborted(work, callSignal);
    } catch (error) {
      callSignal.throwIfAborted();
      const known = sdkError(error);
      // One answer that broke off says nothing about the session, on which other calls may be under way.
      isLost ||= known.kind === 'lost-before';
      throw known;
    }
  }

  try {
    await attempt(client.connect(transport, { ...noTimeout, signal }), signal);
  } catch (error) {
    await client.close();
    throw error;
  }
  return {
    dialect,
    listTools: (callSignal) =>
      allTools((cursor) =>
        attempt(
          client.request(
            { method: 'tools/list', ...(cursor !== undefined && { params: { cursor } }) },
            ResultSchema,
            { ...noTimeout, signal: callSignal },
          ),
          callSignal,
        ),
      ),
    callTool: ({ tool, input, idempotencyKey }, callSignal) =>
      attempt(
        client.request(
          {
            method: 'tools/call',
            params: { name: tool, arguments: input, _meta: { [idempotencyMetaKey]: idempotencyKey } },
          },
          ResultSchema,
          { ...noTimeout, signal: callSignal },
        ),
        callSignal,
      ),
    isLost: () => isLost,
    async close() {
      // Told in case it keeps sessions; whether it listens does not matter.
      if (transport instanceof StreamableHTTPClientTransport && !isLost) {
        await Promise.race([transport.terminateSession().catch(() => {}), shortly()]);
      }
      await client.close();
    },
  };
}

/** The SDK's own transports are no Transports to the compiler: it reads their optional members strictly. */
function createTransport(dialect: 'http' | 'sse', { url, fetch }: ConnectionOptions): Transport {
  if (dialect === 'sse') return new SSEClientTransport(url, { fetch }) as Transport;
  const transport = new StreamableHTTPClientTransport(url, {
    fetch: watchAnswers(fetch, (id) =>
      transport.onmessage?.({
        jsonrpc: '2.0',
        id,
        error: { code: ErrorCode.ConnectionClosed, message: 'connection closed before the answer came' },
      }),
    ),
  });
  return transport as Transport;
}

/** What an error of the SDK says about how far a call got. */
function sdkError(error: unknown): McpError {
  if (error instanceof SdkError) {
    const message = shortLine(error.message.replace(/^MCP error -?\d+: /, ''), 500);
    return new McpError(error.code === ErrorCode.ConnectionClosed ? 'lost' : 'refused', message);
  }
  const status = httpStatus(error);
  if (status === undefined) return mcpError(error);
  const text = error instanceof Error ? error.message.replace(/^[^:]*: /, '') : '';
  // A server that was restarted does not know the session: the call did not reach any tool.
  const isUnknownSession = status === 404 || (status === 400 && /session/i.test(text));
  return isUnknownSession
    ? new McpError('lost-before', `server returned ${status}: ${shortLine(text, 200)}`, status)
    : statusError(status, text);
}

function httpStatus(error: unknown): number | undefined {
  if (error instanceof StreamableHTTPError || error instanceof SseError) {
    return error.code !== undefined && error.code > 0 ? error.code : undefined;
  }
  // The SSE transport has no class for a refused POST.
  const status = error instanceof Error ? /\(HTTP (\d{3})\)/.exec(error.message)?.[1] : undefined;
  return status === undefined ? undefined : Number(status);
}

/** The SDK's handshakes do not all listen to a signal. */
function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}

function shortly(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 500).unref());
}

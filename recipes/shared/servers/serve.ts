import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { createDialectHandler, pathOf, sendJson } from './dialect-handlers.ts';
import { rememberAnswers } from './idempotency.ts';
import { createMcpServer } from './mcp-server.ts';
import type { RecipeServer } from './recipe-server.ts';

export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Default: all interfaces, as a pod needs. */
  readonly host?: string;
  /** When set, requests must carry `Authorization: Bearer <token>`. */
  readonly bearerToken?: string;
}

export interface ServedCall {
  readonly tool: string;
  readonly input: unknown;
}

export interface ServedRecipe {
  /** `http://127.0.0.1:<port>`, without a path. */
  readonly url: string;
  readonly port: number;
  /** Calls that reached a tool, in order; repeats of an idempotency key are not among them. */
  readonly calls: readonly ServedCall[];
  close(): Promise<void>;
}

/** Serves MCP in the server's dialect, and `GET /healthz` for probes. Rejects when the port is taken. */
export async function serveRecipe(server: RecipeServer, options: ServeOptions): Promise<ServedRecipe> {
  const calls: ServedCall[] = [];
  const state = {
    once: rememberAnswers<CallToolResult>((answer) => answer.isError !== true),
    onCall: (tool: string, input: unknown) => void calls.push({ tool, input }),
  };
  const handle = createDialectHandler(server.dialect, () => createMcpServer(server, state));
  const http = createServer(async (request, response) => {
    if (request.method === 'GET' && pathOf(request) === '/healthz')
      return sendJson(response, 200, { status: 'ok' });
    if (!isAuthorised(request, options.bearerToken)) {
      response.setHeader('www-authenticate', 'Bearer');
      return sendJson(response, 401, { error: 'a valid bearer token is required' });
    }
    try {
      if (!(await handle(request, response)))
        sendJson(response, 404, { error: `no ${request.method} ${pathOf(request)} here` });
    } catch (error) {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: error instanceof Error ? error.message : String(error) });
    }
  });
  http.listen(options.port, options.host);
  await once(http, 'listening');
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no TCP port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    calls,
    close: async () => {
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}

function isAuthorised(request: IncomingMessage, token: string | undefined): boolean {
  if (token === undefined) return true;
  // Digests have equal lengths, which the comparison needs, and hide the length of the token.
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${token}`));
}

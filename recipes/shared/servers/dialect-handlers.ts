import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';
import { idempotencyHeader, idempotencyMetaKey } from './idempotency.ts';
import type { Dialect } from './recipe-server.ts';

/** Answers a request of its dialect; false when the path is none of its own. */
export type DialectHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export function createDialectHandler(dialect: Dialect, connect: () => McpServer): DialectHandler {
  switch (dialect) {
    case 'streamable-http':
      return streamableHttpHandler(connect);
    case 'sse':
      return sseHandler(connect);
    case 'rest':
      return restHandler(connect);
  }
}

/** Without sessions: a server that was restarted answers the next request as if nothing had happened. */
function streamableHttpHandler(connect: () => McpServer): DialectHandler {
  return async (request, response) => {
    const path = pathOf(request);
    if (path !== '/' && path !== '/mcp') return false;
    if (request.method !== 'POST') {
      response.writeHead(405, { allow: 'POST' }).end();
      return true;
    }
    const server = connect();
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    response.on('close', () => void server.close());
    await server.connect(transport);
    await transport.handleRequest(request, response);
    return true;
  };
}

/** The dialect of 2024-11-05: answers arrive on the stream that `GET /sse` opened. */
function sseHandler(connect: () => McpServer): DialectHandler {
  const transports = new Map<string, SSEServerTransport>();
  return async (request, response) => {
    const path = pathOf(request);
    if (request.method === 'GET' && path === '/sse') {
      const server = connect();
      const transport = new SSEServerTransport('/messages', response);
      transports.set(transport.sessionId, transport);
      response.on('close', () => {
        transports.delete(transport.sessionId);
        void server.close();
      });
      await server.connect(transport);
      return true;
    }
    if (request.method !== 'POST' || path !== '/messages') return false;
    const sessionId = new URL(request.url ?? '/', 'http://localhost').searchParams.get('sessionId') ?? '';
    const transport = transports.get(sessionId);
    if (transport === undefined) response.writeHead(404).end('unknown session');
    else await transport.handlePostMessage(request, response);
    return true;
  };
}

const restCall = z.object({
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).optional(),
  _meta: z.record(z.string(), z.unknown()).optional(),
});

/** `POST /tools/list` and `POST /tools/call`, answered by an MCP client that sits in the same process. */
function restHandler(connect: () => McpServer): DialectHandler {
  let connected: Promise<Client> | undefined;
  const client = async (): Promise<Client> => {
    const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
    const made = new Client({ name: 'rest', version: '1.0.0' });
    await Promise.all([connect().connect(serverSide), made.connect(clientSide)]);
    return made;
  };
  return async (request, response) => {
    const path = pathOf(request);
    if (request.method !== 'POST' || (path !== '/tools/list' && path !== '/tools/call')) return false;
    connected ??= client();
    if (path === '/tools/list') {
      request.resume();
      sendJson(response, 200, await (await connected).listTools());
      return true;
    }
    const body = restCall.safeParse(await json(request).catch(() => undefined));
    if (!body.success) {
      sendJson(response, 400, { error: 'the body is not {"name": string, "arguments": object}' });
      return true;
    }
    const header = request.headers[idempotencyHeader];
    const _meta = { ...(typeof header === 'string' && { [idempotencyMetaKey]: header }), ...body.data._meta };
    sendJson(response, 200, await (await connected).callTool({ ...body.data, _meta }));
    return true;
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://localhost').pathname;
}

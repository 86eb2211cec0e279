import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { sendJson, startHttpServer, type TestServer } from './http-server.ts';

export interface ServedCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: unknown;
}

export type Answer =
  | string
  | { readonly content?: readonly unknown[]; readonly isError?: boolean; readonly [k: string]: unknown };

export interface McpScript {
  readonly dialect: 'http' | 'sse' | 'rest';
  /** Streamable HTTP: answers as JSON, not as event stream. */
  readonly json?: boolean;
  readonly tools?: readonly string[];
  /** Bearer token that every request must carry. */
  readonly token?: string;
  readonly path?: string;
  readonly pageSize?: number;
  readonly call?: (call: ServedCall) => Answer | Promise<Answer>;
}

export interface McpTestServer extends TestServer {
  readonly calls: readonly ServedCall[];
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
  }[];
  /** Tools from now on, and the notification of it. */
  setTools(names: readonly string[]): Promise<void>;
  /** Ends all streams and forgets all sessions: a restart between two calls. */
  forgetSessions(): void;
  /** Drops all connections, too: a process that dies. */
  die(): void;
}

type Exchange = (request: IncomingMessage, response: ServerResponse, body: string) => Promise<void>;

/** An MCP server in one dialect, made with the SDK where the SDK speaks it. */
export async function startMcpTestServer(script: McpScript): Promise<McpTestServer> {
  const calls: ServedCall[] = [];
  const requests: McpTestServer['requests'][number][] = [];
  const sockets = new Set<ServerResponse>();
  const sessions = new Map<string, StreamableHTTPServerTransport | SSEServerTransport>();
  const servers = new Set<Server>();
  let tools = script.tools ?? ['search'];
  const path = script.path ?? '/';

  const listed = () =>
    tools.map((name) => ({
      name,
      description: `Does ${name}`,
      inputSchema: { type: 'object' as const, properties: { q: { type: 'string' } } },
    }));

  function page(cursor: string | undefined) {
    const start = Number(cursor ?? 0);
    const size = script.pageSize ?? 1000;
    const rest = start + size < tools.length ? { nextCursor: String(start + size) } : {};
    return { tools: listed().slice(start, start + size), ...rest };
  }

  async function answer(call: ServedCall): Promise<{ content: unknown[] } & Record<string, unknown>> {
    calls.push(call);
    const result = (await script.call?.(call)) ?? `did ${call.name}`;
    return typeof result === 'string'
      ? { content: [{ type: 'text', text: result }] }
      : { ...result, content: [...(result.content ?? [])] };
  }

  async function sdkServer(transport: StreamableHTTPServerTransport | SSEServerTransport): Promise<void> {
    const server = new Server(
      { name: 'test', version: '1' },
      { capabilities: { tools: { listChanged: true } } },
    );
    servers.add(server);
    server.setRequestHandler(ListToolsRequestSchema, ({ params }) => page(params?.cursor));
    server.setRequestHandler(
      CallToolRequestSchema,
      ({ params }) =>
        answer({
          name: params.name,
          arguments: params.arguments ?? {},
          idempotencyKey: params._meta?.['kubeswarm.io/idempotency-key'],
        }) as never,
    );
    await server.connect(transport as Transport);
  }

  const exchanges: Record<McpScript['dialect'], Exchange> = {
    async http(request, response, body) {
      if (request.url !== path) return sendJson(response, { error: 'no such path' }, 404);
      const id = request.headers['mcp-session-id'];
      let transport = typeof id === 'string' ? sessions.get(id) : undefined;
      if (id !== undefined && transport === undefined)
        return sendJson(response, { error: 'unknown session' }, 404);
      if (transport === undefined) {
        const created: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
          sessionIdGenerator: randomUUID,
          enableJsonResponse: script.json ?? false,
          onsessioninitialized: (sessionId) => void sessions.set(sessionId, created),
        });
        transport = created;
        await sdkServer(created);
      }
      await (transport as StreamableHTTPServerTransport).handleRequest(
        request,
        response,
        body === '' ? undefined : JSON.parse(body),
      );
    },
    async sse(request, response, body) {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://h');
      if (request.method === 'GET' && pathname === path) {
        const transport = new SSEServerTransport('/messages', response);
        sessions.set(transport.sessionId, transport);
        await sdkServer(transport);
        return;
      }
      const transport = sessions.get(searchParams.get('sessionId') ?? '');
      if (request.method !== 'POST' || pathname !== '/messages' || transport === undefined) {
        return sendJson(response, { error: 'no such session' }, 404);
      }
      await (transport as SSEServerTransport).handlePostMessage(request, response, JSON.parse(body));
    },
    async rest(request, response, body) {
      if (request.method !== 'POST') return sendJson(response, { error: 'not allowed' }, 405);
      const base = path === '/' ? '' : path;
      if (request.url === `${base}/tools/list`) return sendJson(response, page(JSON.parse(body).cursor));
      if (request.url !== `${base}/tools/call`) return sendJson(response, { error: 'no such path' }, 404);
      const { name, arguments: input } = JSON.parse(body);
      const idempotencyKey = request.headers['idempotency-key'];
      sendJson(response, await answer({ name, arguments: input ?? {}, idempotencyKey }));
    },
  };

  const server = await startHttpServer(async (request, response, body) => {
    sockets.add(response);
    requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
    if (script.token !== undefined && request.headers.authorization !== `Bearer ${script.token}`) {
      return sendJson(response, { error: 'unauthorized' }, 401);
    }
    await exchanges[script.dialect](request, response, body);
  });

  return {
    ...server,
    url: server.url + (path === '/' ? '' : path),
    calls,
    requests,
    async setTools(names) {
      tools = names;
      await Promise.all([...servers].map((one) => one.sendToolListChanged().catch(() => {})));
    },
    forgetSessions() {
      sessions.clear();
      servers.clear();
      for (const response of sockets) response.end();
      sockets.clear();
    },
    die() {
      sessions.clear();
      servers.clear();
      for (const response of sockets) response.destroy();
      sockets.clear();
    },
  };
}

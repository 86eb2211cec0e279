import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../operator/agent/clock.ts';
import type { McpServerConfig } from '../../../operator/agent/config/mcp-server-config.ts';
import { connectMcpServer, type McpServer } from '../../../operator/agent/mcp/mcp-server.ts';
import type { ToolResult } from '../../../operator/agent/tools/tool.ts';
import { silentLog } from '../../../operator/observe/log.ts';
import { memoryMetrics } from '../../../operator/observe/metrics.ts';
import type { AgentMcpServer } from '../../../schemas/agent-contract.ts';
import { fakeClock } from '../../support/agent/fake-clock.ts';
import { sendJson, startHttpServer, type TestServer, unusedUrl } from '../../support/agent/http-server.ts';
import { type McpScript, startMcpTestServer } from '../../support/agent/mcp-server.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

function connect(
  url: string,
  overrides: Partial<AgentMcpServer> = {},
  config: Partial<McpServerConfig> = {},
  clock = systemClock,
): McpServer {
  const server = connectMcpServer({
    config: {
      server: { name: 'kb', url, transport: 'auto', authType: 'none', ...overrides },
      headers: {},
      ...config,
    },
    fetch: globalThis.fetch,
    clock,
    log: silentLog,
    metrics: memoryMetrics(),
  });
  open.push(server);
  return server;
}

async function setUp(script: McpScript, overrides: Partial<AgentMcpServer> = {}) {
  const upstream = await startMcpTestServer(script);
  open.push(upstream);
  const server = connect(upstream.url, overrides);
  await server.firstAttempt;
  return { upstream, server };
}

async function tracked<Server extends TestServer>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  open.push(server);
  return server;
}

function call(
  server: McpServer,
  tool = 'search',
  input: Record<string, unknown> = { q: 'x' },
): Promise<ToolResult> {
  const found = server.tools().find(({ identity }) => identity.kind === 'mcp' && identity.tool === tool);
  if (found === undefined) throw new Error(`no tool ${tool}: ${JSON.stringify(server.state())}`);
  return found.invoke({ input, idempotencyKey: 'run.step.1.1', signal: new AbortController().signal });
}

const text = (result: ToolResult) => `${result.ok ? 'ok' : 'error'}: ${result.text}`;

const dialects: readonly (readonly [string, McpScript])[] = [
  ['streamable HTTP', { dialect: 'http' }],
  ['streamable HTTP with JSON answers', { dialect: 'http', json: true }],
  ['streamable HTTP at /mcp', { dialect: 'http', path: '/mcp' }],
  ['HTTP+SSE at /sse', { dialect: 'sse', path: '/sse' }],
  ['HTTP+SSE at the root', { dialect: 'sse' }],
  ['REST', { dialect: 'rest' }],
  ['REST below a path', { dialect: 'rest', path: '/api/mcp' }],
];

describe.each(dialects)('MCP server that speaks %s', (_name, script) => {
  test('[MCP-1] is detected, lists its tools and answers calls', async () => {
    const { upstream, server } = await setUp({
      ...script,
      call: ({ arguments: input }) => `found ${input.q}`,
    });
    expect(server.state()).toEqual({ kind: 'ready', tools: 1 });
    expect(server.tools()[0]).toMatchObject({
      identity: { kind: 'mcp', server: 'kb', tool: 'search' },
      description: 'Does search',
      inputSchema: { type: 'object' },
      target: 'mcp/kb',
    });
    expect(text(await call(server))).toBe('ok: found x');
    expect(upstream.calls).toEqual([
      { name: 'search', arguments: { q: 'x' }, idempotencyKey: 'run.step.1.1' },
    ]);
  });

  test('[MCP-2] is found again after a restart', async () => {
    const { upstream, server } = await setUp(script);
    expect(text(await call(server))).toBe('ok: did search');
    upstream.restart();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(text(await call(server))).toBe('ok: did search');
    expect(upstream.calls).toHaveLength(2);
  });

  test('[MCP-3] that dies in mid-call gives a tool error, and the call is not made twice', async () => {
    const { upstream, server } = await setUp({
      ...script,
      call: () => {
        if (upstream.calls.length > 1) return 'back again';
        setImmediate(() => upstream.restart());
        return new Promise(() => {});
      },
    });
    const result = await call(server);
    expect(text(result)).toMatch(/^error: tool "kb\/search" failed: /);
    expect(result.failure).toBe('unreachable');
    expect(upstream.calls).toHaveLength(1);
    expect(text(await call(server))).toBe('ok: back again');
  });

  test('[MCP-4] hands over what the tool calls an error, and text parts joined by newlines', async () => {
    const { server } = await setUp({
      ...script,
      call: ({ arguments: { q } }) =>
        q === 'bad'
          ? { isError: true, content: [{ type: 'text', text: 'no such project' }] }
          : {
              content: [
                { type: 'text', text: 'a' },
                { type: 'image', data: 'AAAA', mimeType: 'image/png' },
                { type: 'text', text: 'b' },
              ],
            },
    });
    expect(text(await call(server, 'search', { q: 'bad' }))).toBe('error: no such project');
    expect(text(await call(server))).toBe('ok: a\n[image image/png]\nb');
  });

  test('[MCP-5] whose result weighs 20 MB gives its first MiB and a note', async () => {
    const { server } = await setUp({ ...script, call: () => 'x'.repeat(20 * 1024 * 1024) });
    const result = await call(server);
    expect(result).toMatchObject({ ok: true, complete: false });
    const note = '\n[truncated: the result has 20,971,520 bytes, the first 1,048,576 are shown]';
    expect(result.text.length).toBe(1024 * 1024 + note.length);
    expect(result.text.endsWith(`x${note}`)).toBe(true);
  });

  test('[MCP-6] pages its tools', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `tool-${index}`);
    const { server } = await setUp({ ...script, tools: names, pageSize: 10 });
    expect(server.tools().map(({ identity }) => identity.kind === 'mcp' && identity.tool)).toEqual(names);
  });

  test('keeps the digits of ids that no double holds', async () => {
    let body = '';
    const { upstream } = await setUp(script);
    const server = connectMcpServer({
      config: { server: { name: 'kb', url: upstream.url, transport: 'auto', authType: 'none' }, headers: {} },
      fetch: (input, init) => {
        body = String(init?.body);
        return globalThis.fetch(input, init);
      },
      clock: systemClock,
      log: silentLog,
      metrics: memoryMetrics(),
    });
    open.push(server);
    await server.firstAttempt;
    await call(server, 'search', { id: JSON.parse('{}'), ...exactId() });
    expect(body).toContain('12345678901234567890');
  });
});

function exactId(): Record<string, unknown> {
  return { big: (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON('12345678901234567890') };
}

describe('connection to an MCP server', () => {
  test('[MCP-7] sends token and headers with every request, the token ruling over a header', async () => {
    const upstream = await tracked(startMcpTestServer({ dialect: 'http', token: 't0ken' }));
    const server = connect(
      upstream.url,
      {},
      { headers: { authorization: 'Bearer t0ken', 'x-tenant': 'lab' } },
    );
    await server.firstAttempt;
    await call(server);
    expect(upstream.requests.length).toBeGreaterThanOrEqual(4);
    for (const { headers } of upstream.requests) {
      expect(headers).toMatchObject({ authorization: 'Bearer t0ken', 'x-tenant': 'lab' });
    }
  });

  test.each(['http', 'sse', 'rest'] as const)('says so when %s refuses the credentials', async (dialect) => {
    const upstream = await tracked(
      startMcpTestServer({ dialect, token: 't0ken', path: dialect === 'sse' ? '/sse' : '/' }),
    );
    const server = connect(upstream.url, {}, { headers: { authorization: 'Bearer wrong' } });
    await server.firstAttempt;
    expect(server.state()).toEqual({ kind: 'unreachable', reason: expect.stringContaining('401') });
    expect(upstream.requests).toHaveLength(1);
  });

  test('uses the dialect that the entry names, without probing', async () => {
    const { upstream } = await setUp({ dialect: 'rest' }, { transport: 'rest' });
    expect(upstream.requests.map(({ path }) => path)).toEqual(['/tools/list']);
  });

  test('[MCP-8] stays off without its token, and tells why', async () => {
    const server = connect('http://127.0.0.1:1', {}, { problem: 'AGENT_MCP_TOKEN_KB is not set' });
    await server.firstAttempt;
    expect(server.state()).toEqual({ kind: 'disabled', reason: 'AGENT_MCP_TOKEN_KB is not set' });
    expect(server.tools()).toEqual([]);
  });

  test('[MCP-9] is tried again in the background after 1 s, doubling to 60 s', async () => {
    const clock = fakeClock();
    const server = connect(await unusedUrl(), {}, {}, clock);
    await server.firstAttempt;
    expect(server.state()).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    const retries = () => clock.waits.filter((millis) => millis !== 5000);
    for (let round = 1; round <= 8; round++) {
      while (retries().length < round) await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(60_000);
    }
    expect(retries().slice(0, 8)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  test('[MCP-10] reads a changed list of tools, with dynamic discovery', async () => {
    const { upstream, server } = await setUp(
      { dialect: 'http' },
      { discovery: { dynamic: true, pollIntervalSeconds: 0 } },
    );
    // The notification comes on a stream that the client opens after its handshake.
    while (!upstream.requests.some(({ method }) => method === 'GET')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await upstream.setTools(['search', 'save']);
    while (server.tools().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(server.state()).toEqual({ kind: 'ready', tools: 2 });
  });

  test('[MCP-10] polls, with dynamic discovery', async () => {
    const clock = fakeClock();
    const upstream = await tracked(startMcpTestServer({ dialect: 'rest' }));
    const server = connect(
      upstream.url,
      { transport: 'rest', discovery: { dynamic: true, pollIntervalSeconds: 60 } },
      {},
      clock,
    );
    await server.firstAttempt;
    await upstream.setTools(['search', 'save']);
    while (!clock.waits.includes(60_000)) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(60_000);
    while (server.tools().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(server.tools()).toHaveLength(2);
  });

  test.each([
    ['a web page', (path: string) => ({ path, body: '<html>hello</html>', type: 'text/html' })],
    [
      'JSON of another kind',
      (path: string) => ({ path, body: '{"hello":"world"}', type: 'application/json' }),
    ],
  ])('[MCP-11] names all dialects that it tried on %s', async (_what, page) => {
    const upstream = await tracked(
      startHttpServer((request, response) => {
        const { body, type } = page(request.url ?? '');
        response.writeHead(200, { 'content-type': type }).end(body);
      }),
    );
    const server = connect(upstream.url);
    await server.firstAttempt;
    expect(server.state()).toEqual({
      kind: 'unreachable',
      reason: expect.stringMatching(
        /^no MCP dialect fits \(http \/: .*; rest \/: .*; sse \/: .*; set tools.mcp\[\].transport/s,
      ),
    });
  });

  test('[MCP-11] gives a server up that accepts requests and never answers', async () => {
    const clock = fakeClock();
    const upstream = await tracked(startHttpServer(() => {}));
    const server = connect(upstream.url, { transport: 'rest' }, {}, clock);
    while (!clock.waits.includes(5000)) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(5000);
    await server.firstAttempt;
    expect(server.state()).toMatchObject({ kind: 'unreachable', reason: 'no answer within 5s' });
  });

  test('reports an overloaded REST server as unreachable and a refusal as refused', async () => {
    let status = 503;
    const upstream = await tracked(
      startHttpServer((request, response) => {
        if (request.url === '/tools/list') sendJson(response, { tools: [{ name: 'search' }] });
        else sendJson(response, { error: 'nope' }, status);
      }),
    );
    const server = connect(upstream.url, { transport: 'rest' });
    await server.firstAttempt;
    expect((await call(server)).failure).toBe('unreachable');
    status = 422;
    expect(await call(server)).toMatchObject({
      failure: 'refused',
      text: 'tool "kb/search" failed: server returned 422: {"error":"nope"}',
    });
  });
});

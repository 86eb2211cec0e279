import { afterEach, describe, expect, test } from '@jest/globals';
import { fakeClock } from '../../support/agent/fake-clock.ts';
import { sendJson, startHttpServer, unusedUrl } from '../../support/agent/http-server.ts';
import { callMcp, connectTo } from '../../support/agent/mcp-client.ts';
import { startMcpTestServer } from '../../support/agent/mcp-server.ts';
import { resources } from '../../support/agent/resources.ts';

const open = resources();
afterEach(open.closeAll);

const connect = (...parameters: Parameters<typeof connectTo>) => open.track(connectTo(...parameters));

describe('connection to an MCP server', () => {
  test('[MCP-7] sends token and headers with every request, the token ruling over a header', async () => {
    const upstream = open.track(await startMcpTestServer({ dialect: 'http', token: 't0ken' }));
    const server = connect(
      upstream.url,
      {},
      { headers: { authorization: 'Bearer t0ken', 'x-tenant': 'lab' } },
    );
    await server.firstAttempt;
    await callMcp(server);
    expect(upstream.requests.length).toBeGreaterThanOrEqual(4);
    for (const { headers } of upstream.requests) {
      expect(headers).toMatchObject({ authorization: 'Bearer t0ken', 'x-tenant': 'lab' });
    }
  });

  test.each(['http', 'sse', 'rest'] as const)('says so when %s refuses the credentials', async (dialect) => {
    const upstream = open.track(
      await startMcpTestServer({ dialect, token: 't0ken', path: dialect === 'sse' ? '/sse' : '/' }),
    );
    const server = connect(upstream.url, {}, { headers: { authorization: 'Bearer wrong' } });
    await server.firstAttempt;
    expect(server.state()).toEqual({ kind: 'unreachable', reason: expect.stringContaining('401') });
    expect(upstream.requests).toHaveLength(1);
  });

  test('[MCP-3] that loses one answer keeps the session for the calls beside it', async () => {
    const slow = Promise.withResolvers<string>();
    const upstream = open.track(
      await startMcpTestServer({
        dialect: 'http',
        call: ({ name }) => (name === 'slow' ? slow.promise : 'ok'),
        tools: ['slow', 'broken', 'quick'],
      }),
    );
    const fetch: typeof globalThis.fetch = (input, init) =>
      String(init?.body).includes('"broken"')
        ? Promise.reject(new TypeError('terminated'))
        : globalThis.fetch(input, init);
    const server = connect(upstream.url, {}, {}, { fetch });
    await server.firstAttempt;
    const first = callMcp(server, 'slow');
    expect((await callMcp(server, 'broken')).text).toBe('tool "kb/broken" failed: terminated');
    expect((await callMcp(server, 'quick')).text).toBe('ok');
    slow.resolve('late');
    expect((await first).text).toBe('late');
  });

  test('uses the dialect that the entry names, without probing', async () => {
    const upstream = open.track(await startMcpTestServer({ dialect: 'rest' }));
    await connect(upstream.url, { transport: 'rest' }).firstAttempt;
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
    const server = connect(await unusedUrl(), {}, {}, { clock });
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
    const upstream = open.track(await startMcpTestServer({ dialect: 'http' }));
    const server = connect(upstream.url, { discovery: { dynamic: true, pollIntervalSeconds: 0 } });
    await server.firstAttempt;

    // The notification comes on a stream that the client opens after its handshake.
    while (!upstream.requests.some(({ method }) => method === 'GET')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await upstream.setTools(['search', 'save']);
    while (server.tools().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(server.state()).toEqual({ kind: 'ready', tools: 2 });
  });

  test.each([true, false])('[MCP-10] polls, with discovery.dynamic %p', async (dynamic) => {
    const clock = fakeClock();
    const upstream = open.track(await startMcpTestServer({ dialect: 'rest' }));
    const server = connect(
      upstream.url,
      { transport: 'rest', discovery: { dynamic, pollIntervalSeconds: 60 } },
      {},
      { clock },
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
    const upstream = open.track(
      await startHttpServer((request, response) => {
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
    const upstream = open.track(await startHttpServer(() => {}));
    const server = connect(upstream.url, { transport: 'rest' }, {}, { clock });
    while (!clock.waits.includes(5000)) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(5000);
    await server.firstAttempt;
    expect(server.state()).toMatchObject({ kind: 'unreachable', reason: 'no answer within 5s' });
  });

  test('reports an overloaded REST server as unreachable and a refusal as refused', async () => {
    let status = 503;
    const upstream = open.track(
      await startHttpServer((request, response) => {
        if (request.url === '/tools/list') sendJson(response, { tools: [{ name: 'search' }] });
        else sendJson(response, { error: 'nope' }, status);
      }),
    );
    const server = connect(upstream.url, { transport: 'rest' });
    await server.firstAttempt;
    expect((await callMcp(server)).failure).toBe('unreachable');
    status = 422;
    expect(await callMcp(server)).toMatchObject({
      failure: 'refused',
      text: 'tool "kb/search" failed: server returned 422: {"error":"nope"}',
    });
  });
});

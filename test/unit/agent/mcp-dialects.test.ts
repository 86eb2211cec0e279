import { afterEach, describe, expect, test } from '@jest/globals';
import { parseExactJson } from '../../../operator/agent/cache/exact-json.ts';
import type { ToolResult } from '../../../operator/agent/tools/tool.ts';
import { callMcp, connectTo } from '../../support/agent/mcp-client.ts';
import { type McpScript, startMcpTestServer } from '../../support/agent/mcp-server.ts';
import { resources } from '../../support/agent/resources.ts';

const open = resources();
afterEach(open.closeAll);

async function setUp(script: McpScript) {
  const upstream = open.track(await startMcpTestServer(script));
  const server = open.track(connectTo(upstream.url));
  await server.firstAttempt;
  return { upstream, server };
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
    expect(text(await callMcp(server))).toBe('ok: found x');
    expect(upstream.calls).toEqual([
      { name: 'search', arguments: { q: 'x' }, idempotencyKey: 'run.step.1.1' },
    ]);
  });

  test('[MCP-2] is found again after a restart', async () => {
    const { upstream, server } = await setUp(script);
    expect(text(await callMcp(server))).toBe('ok: did search');
    upstream.forgetSessions();
    expect(text(await callMcp(server))).toBe('ok: did search');
    expect(upstream.calls).toHaveLength(2);
  });

  test('[MCP-3] that dies in mid-call gives a tool error, and the call is not made twice', async () => {
    const { upstream, server } = await setUp({
      ...script,
      call: () => {
        if (upstream.calls.length > 1) return 'back again';
        setImmediate(() => upstream.die());
        return new Promise(() => {});
      },
    });
    const result = await callMcp(server);
    expect(text(result)).toMatch(/^error: tool "kb\/search" failed: /);
    expect(result.failure).toBe('unreachable');
    expect(upstream.calls).toHaveLength(1);
    expect(text(await callMcp(server))).toBe('ok: back again');
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
    expect(text(await callMcp(server, 'search', { q: 'bad' }))).toBe('error: no such project');
    expect(text(await callMcp(server))).toBe('ok: a\n[image image/png]\nb');
  });

  test('[MCP-5] whose result weighs 20 MB gives its first MiB and a note', async () => {
    const { server } = await setUp({ ...script, call: () => 'x'.repeat(20 * 1024 * 1024) });
    const result = await callMcp(server);
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
    const bodies: string[] = [];
    const upstream = open.track(await startMcpTestServer(script));
    const fetch: typeof globalThis.fetch = (input, init) => {
      bodies.push(String(init?.body));
      return globalThis.fetch(input, init);
    };
    const server = open.track(connectTo(upstream.url, {}, {}, { fetch }));
    await server.firstAttempt;
    await callMcp(server, 'search', { id: parseExactJson('12345678901234567890') });
    expect(bodies.at(-1)).toContain('12345678901234567890');
  });
});

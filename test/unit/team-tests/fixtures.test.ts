import { describe, expect, test } from '@jest/globals';
import { fixtureEndpoint } from '../../../cli/team-tests/fixtures/fixture-endpoint.ts';
import { createFixtureServer } from '../../../cli/team-tests/fixtures/fixture-server.ts';
import { serverAddresses } from '../../../cli/team-tests/fixtures/server-addresses.ts';
import { testNetwork } from '../../../cli/team-tests/fixtures/test-network.ts';
import { openConnection } from '../../../operator/agent/mcp/dialect.ts';

const crm = {
  name: 'crm',
  tools: [
    {
      name: 'get',
      description: 'Reads a contact',
      inputSchema: { properties: { id: { type: 'string' } } },
      results: [
        { arguments: { id: '1' }, json: { name: 'Ann', id: '{{ .arguments.id }}' } },
        { arguments: { id: '2' }, times: 1, text: 'first of {{ .arguments.id }}' },
        { arguments: { id: '2' }, times: 1, error: 'gone' },
      ],
    },
    { name: 'delete' },
  ],
};

const text = (result: { readonly content: readonly { readonly text: string }[] }): string | undefined =>
  result.content[0]?.text;

describe('[TEAMTEST-7] a fixture', () => {
  test('answers by arguments, in order, as often as it may', () => {
    const server = createFixtureServer(crm);
    expect(text(server.callTool('get', { id: '1', more: true }))).toBe('{"name":"Ann","id":"1"}');
    expect(text(server.callTool('get', { id: '1' }))).toBe('{"name":"Ann","id":"1"}');
    expect(server.callTool('get', { id: '2' })).toEqual({ content: [{ type: 'text', text: 'first of 2' }] });
    expect(server.callTool('get', { id: '2' })).toEqual({
      content: [{ type: 'text', text: 'gone' }],
      isError: true,
    });
    expect(server.refusals).toEqual([]);
  });

  test('refuses what it does not foresee, and remembers that', () => {
    const server = createFixtureServer(crm);
    for (const [tool, given] of [
      ['get', { id: '3' }],
      ['delete', {}],
      ['list', {}],
    ] as const)
      expect(server.callTool(tool, given)).toMatchObject({ isError: true });
    server.callTool('get', { id: '2' });
    server.callTool('get', { id: '2' });
    server.callTool('get', { id: '2' });
    expect(server.refusals).toEqual([
      'tool "crm/get" of the test has no answer for {"id":"3"}',
      'tool "crm/delete" of the test has no answer for {}',
      'server "crm" of the test has no tool "list"',
      'tool "crm/get" of the test has no answer left for {"id":"2"}',
    ]);
  });

  test.each(['http', 'rest', 'sse'] as const)('is served by %s', async (dialect) => {
    const server = createFixtureServer(crm);
    const url = new URL('http://crm.example:8080/mcp/');
    const network = testNetwork([{ url, answer: fixtureEndpoint(server, dialect) }]);
    const address = new URL(url.pathname, network.hosts['crm.example:8080']);
    const signal = AbortSignal.timeout(20_000);
    const connection = await openConnection(
      { dialect, url: address },
      { fetch: network.fetch, onToolsChanged: () => undefined },
      signal,
    );
    const tools = await connection.listTools(signal);
    expect(tools).toEqual([
      expect.objectContaining({ name: 'get', description: 'Reads a contact' }),
      expect.objectContaining({ name: 'delete' }),
    ]);
    const call = { tool: 'get', input: { id: '1' }, idempotencyKey: 'a' };
    expect(await connection.callTool(call, signal)).toMatchObject({
      content: [{ type: 'text', text: '{"name":"Ann","id":"1"}' }],
    });
    await connection.close();
  });
});

describe('the network of a test', () => {
  const answering = (name: string) => async (path: string) => new Response(`${name} ${path}`);
  const network = testNetwork([
    { url: new URL('https://tools.example/a'), answer: answering('a') },
    { url: new URL('https://tools.example/a/b'), answer: answering('b') },
    { url: new URL('http://crm.team.svc.cluster.local:8080'), answer: answering('crm') },
  ]);
  const ask = async (host: string, path: string): Promise<string> =>
    (await network.fetch(new URL(path, network.hosts[host]))).text();

  test('leads to the longest address that a request begins with', async () => {
    expect(await ask('tools.example:443', '/a/tools/list')).toBe('a /tools/list');
    expect(await ask('tools.example:443', '/a/b/tools/list')).toBe('b /tools/list');
    expect(await ask('crm.team.svc:8080', '/')).toBe('crm ');
  });

  test('[TEAMTEST-8] reaches nothing else, and says what that was, without what is secret in it', async () => {
    const refusal = 'a test reaches nothing outside';
    const answer = await network.fetch('https://user:secret@api.example/v1?key=secret');
    expect([answer.status, await answer.text()]).toEqual([403, refusal]);
    expect(await ask('tools.example:443', '/c')).toBe(refusal);
    expect(network.outside()).toEqual(['https://api.example', 'https://tools.example']);
  });
});

test('addresses are those of agents, of inline roles, and of what a registry binds', () => {
  const object = (kind: string, spec: object) => ({
    apiVersion: 'kubeswarm.io/v1alpha1',
    kind,
    metadata: { name: kind.toLowerCase() },
    spec,
  });
  const addresses = serverAddresses([
    object('SwarmAgent', { tools: { mcp: [{ name: 'a', url: 'http://a', transport: 'sse' }] } }),
    object('SwarmTeam', { roles: [{ name: 'r', tools: { mcp: [{ name: 'b', capabilityRef: 'crm' }] } }] }),
    object('SwarmTeam', { roles: [{ name: 'r', tools: { mcp: [{ name: 'c', capabilityRef: 'no' }] } }] }),
    object('SwarmRegistry', { mcpBindings: [{ capabilityId: 'crm', url: 'http://b' }] }),
  ]);
  expect(addresses.map(({ name, url, transport }) => `${name} ${url.href} ${transport}`)).toEqual([
    'a http://a/ sse',
    'b http://b/ auto',
  ]);
});

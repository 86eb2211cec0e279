import { describe, expect, test } from '@jest/globals';
import { credentialVariables } from '../../../operator/controllers/agent/credential-variables.ts';
import {
  type ResolvedMcpServer,
  resolvedMcpServers,
} from '../../../operator/controllers/agent/mcp-resolution.ts';
import type { McpServer, SwarmRegistry } from '../../../schemas/generated/types.ts';
import { agentNamed, apiVersion, namespace } from './objects.ts';

const resolve = (
  server: McpServer,
  keys: Readonly<Record<string, readonly string[]>> = {},
  registries: readonly SwarmRegistry[] = [],
) =>
  resolvedMcpServers(
    agentNamed('helper', { tools: { mcp: [server] } }),
    registries,
    (secret) => keys[secret],
  );

const shorthand: McpServer = {
  name: 'wiki',
  url: 'http://wiki:8080',
  auth: { type: 'bearer', secretRef: { name: 'tok' } },
};

describe('the bearer shorthand', () => {
  test.each([
    { keys: ['whatever'], key: 'whatever' },
    { keys: ['user', 'bearer', 'token'], key: 'token' },
    { keys: ['user', 'bearer', 'api-key'], key: 'api-key' },
    { keys: ['user', 'bearer', 'apiKey'], key: 'apiKey' },
    { keys: ['user', 'bearer'], key: 'bearer' },
  ])('[AGENT-9] takes $key from a Secret with $keys', ({ keys, key }) => {
    expect(resolve(shorthand, { tok: keys })).toMatchObject({
      kind: 'resolved',
      servers: [{ credential: { kind: 'bearer', secret: 'tok', key } }],
    });
  });

  test.each([
    { name: 'several unknown keys', keys: { tok: ['user', 'other'] }, says: 'has no single key' },
    { name: 'no Secret', keys: {}, says: 'Secret "tok" not found' },
  ])('[AGENT-9] does not resolve with $name', ({ keys, says }) => {
    expect(resolve(shorthand, keys)).toMatchObject({
      kind: 'unresolved',
      message: expect.stringContaining(says),
    });
  });
});

test('mTLS knows whether the Secret brings a certificate authority', () => {
  const server: McpServer = {
    name: 'wiki',
    url: 'https://wiki',
    auth: { mtls: { secretRef: { name: 'pair' } } },
  };

  expect(resolve(server, { pair: ['tls.crt', 'tls.key', 'ca.crt'] })).toMatchObject({
    servers: [{ credential: { kind: 'mtls', secret: 'pair', hasCertificateAuthority: true } }],
  });
});

describe('a capability', () => {
  const registry = (name: string, url: string): SwarmRegistry => ({
    apiVersion,
    kind: 'SwarmRegistry',
    metadata: { name, namespace },
    spec: { mcpBindings: [{ capabilityId: 'search', url }] },
  });
  const server: McpServer = { name: 'wiki', capabilityRef: 'search' };

  test('is bound by the last registry in the order of names', () => {
    expect(resolve(server, {}, [registry('b', 'http://b'), registry('a', 'http://a')])).toMatchObject({
      servers: [{ url: 'http://b' }],
    });
  });

  test('that no registry binds does not resolve', () => {
    expect(resolve(server)).toMatchObject({
      kind: 'unresolved',
      message: expect.stringContaining('"search"'),
    });
  });
});

test('[AGENT-3] two servers never share the variable of a secret', () => {
  const named = (name: string, headers: McpServer['headers'] = []): ResolvedMcpServer => ({
    server: { name, url: 'http://x', headers },
    url: 'http://x',
    credential: { kind: 'none' },
  });
  const variables = credentialVariables([
    named('my-wiki'),
    named('my.wiki'),
    named('a', [{ name: 'b-c' }]),
    named('a-b', [{ name: 'c' }]),
  ]);

  expect([
    variables.token('my-wiki'),
    variables.token('my.wiki'),
    variables.header('a', 'b-c'),
    variables.header('a-b', 'c'),
  ]).toEqual([
    'AGENT_MCP_TOKEN_MY_WIKI',
    'AGENT_MCP_TOKEN_MY_WIKI_2',
    'AGENT_MCP_HEADER_A_B_C',
    'AGENT_MCP_HEADER_A_B_C_2',
  ]);
});

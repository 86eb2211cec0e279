import { describe, expect, test } from '@jest/globals';
import { agentConfig } from '../../../operator/agent/config.ts';
import { providerChoice } from '../../../operator/agent/llm/provider.ts';
import { baseEnv, configOf } from '../../support/agent/agent.ts';

const files: Readonly<Record<string, string>> = {
  '/etc/swarm/prompt/system-prompt.txt': 'You triage.\n',
  '/empty': ' \n',
  '/mtls/tls.crt': 'CERT',
  '/mtls/tls.key': 'KEY',
};

function read(path: string): string {
  const text = files[path];
  if (text === undefined) throw new Error(`ENOENT ${path}`);
  return text;
}

const server = (overrides: object) =>
  JSON.stringify([{ name: 'kb', url: 'http://kb:8080', authType: 'none', ...overrides }]);

describe('secrets of an agent', () => {
  test('[MCP-7] are put together with what they are for', () => {
    const { mcpServers, secretValues } = configOf({
      AGENT_MCP_SERVERS: server({
        authType: 'bearer',
        tokenEnvVar: 'AGENT_MCP_TOKEN_KB',
        headers: [
          { name: 'Authorization', value: 'Basic x' },
          { name: 'X-Tenant', value: 'lab' },
          { name: 'X-Other', envVar: 'OTHER' },
        ],
      }),
      AGENT_MCP_TOKEN_KB: 't0ken\n',
      OTHER: 'from-a-secret',
      OPENAI_API_KEY: 'sk-1',
      AGENT_MODEL: 'gpt-4o',
    });
    expect(mcpServers[0]?.headers).toEqual({
      authorization: 'Bearer t0ken',
      'x-tenant': 'lab',
      'x-other': 'from-a-secret',
    });
    expect(new Set(secretValues)).toEqual(new Set(['t0ken', 'from-a-secret', 'sk-1']));
  });

  test('what is optional is left out, and the server stays on', () => {
    const { mcpServers } = configOf({
      AGENT_MCP_SERVERS: JSON.stringify([
        {
          name: 'kb',
          url: 'http://kb',
          authType: 'bearer',
          tokenEnvVar: 'AGENT_MCP_TOKEN_KB',
          isTokenOptional: true,
          headers: [{ name: 'X', envVar: 'NONE', isOptional: true }],
        },
      ]),
    });
    expect(mcpServers[0]).toMatchObject({ headers: {} });
    expect(mcpServers[0]?.problem).toBeUndefined();
  });

  test.each([
    [
      'a token',
      { authType: 'bearer', tokenEnvVar: 'AGENT_MCP_TOKEN_KB' },
      'AGENT_MCP_TOKEN_KB is not set; check the Secret that it comes from',
    ],
    [
      'a header',
      { headers: [{ name: 'X', envVar: 'NONE' }] },
      'NONE is not set; check the Secret that it comes from',
    ],
    [
      'a certificate',
      { authType: 'mtls', certFile: '/none', keyFile: '/mtls/tls.key' },
      'client certificate cannot be read; check the Secret of auth.mtls',
    ],
  ])('[MCP-8] that miss %s disable their server only', (_what, overrides, problem) => {
    expect(configOf({ AGENT_MCP_SERVERS: server(overrides) }).mcpServers[0]?.problem).toContain(problem);
  });

  test('read client certificates, with an authority if there is one', () => {
    const files = { certFile: '/mtls/tls.crt', keyFile: '/mtls/tls.key', caFile: '/mtls/ca.crt' };
    const result = agentConfig(
      { ...baseEnv, AGENT_MCP_SERVERS: server({ authType: 'mtls', ...files }) },
      read,
    );
    expect(result).toMatchObject({ config: { mcpServers: [{ certificate: { cert: 'CERT', key: 'KEY' } }] } });
    expect(result.kind === 'config' && result.config.mcpServers[0]).not.toHaveProperty('problem');
  });
});

test('the seed’s agent needs no key: its Secret holds only LLM_ENDPOINT', () => {
  const { provider, model } = configOf({ LLM_ENDPOINT: 'http://ollama.ollama.svc:11434' });
  expect(providerChoice(provider, model)).toEqual({
    kind: 'openai-compatible',
    name: 'openai',
    baseUrl: 'http://ollama.ollama.svc:11434/v1',
  });
});

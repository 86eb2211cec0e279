import { describe, expect, test } from '@jest/globals';
import { agentConfig } from '../../../operator/agent/config.ts';
import { baseEnv } from '../../support/agent/agent.ts';

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

function facts(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const result = agentConfig({ ...baseEnv, ...env }, read);
  return result.kind === 'config' ? [] : result.errors.map(({ fact, fix }) => `${fact}; ${fix}`);
}

const server = (overrides: object) =>
  JSON.stringify([{ name: 'kb', url: 'http://kb:8080', authType: 'none', ...overrides }]);

describe('configuration of an agent', () => {
  test('[WORKER-24] has the defaults of the contract', () => {
    const { AGENT_MAX_RETRIES: _retries, ...env } = baseEnv;
    expect(agentConfig(env, read)).toEqual({
      kind: 'config',
      config: {
        artifacts: { directory: '/tmp/swarm-artifacts' },
        name: 'helper',
        namespace: 'lab',
        podName: 'agent-local',
        model: 'qwen2.5:7b',
        provider: {},
        systemPrompt: 'You help.',
        queues: ['lab.helper'],
        maxOutputTokens: 8000,
        timeoutSeconds: 120,
        retries: 3,
        concurrentTasks: 5,
        drainTimeoutSeconds: 150,
        dailyTokens: 0,
        mcpServers: [],
        webhookTools: [],
        guardrails: {
          limits: {},
          allow: [],
          deny: [],
          trust: { default: 'external', enforceInputValidation: false },
        },
        auditSink: { kind: 'stdout' },
        logging: { level: 'info', toolCalls: false, llmTurns: false, redactSecrets: true, redactPii: false },
        secretValues: [],
      },
    });
  });

  test('[WORKER-24] reads every variable', () => {
    const result = agentConfig(
      {
        ...baseEnv,
        POD_NAME: 'helper-1',
        AGENT_PROVIDER: 'openai',
        AGENT_SYSTEM_PROMPT_PATH: '/etc/swarm/prompt/system-prompt.txt',
        AGENT_QUEUE: '["lab.helper","lab.crew.helper"]',
        AGENT_MAX_TOKENS: '4000',
        AGENT_TIMEOUT_SECONDS: '90',
        AGENT_MAX_RETRIES: '0',
        AGENT_MAX_CONCURRENT_TASKS: '2',
        AGENT_DAILY_TOKEN_LIMIT: '200000',
        AGENT_MCP_SERVERS: server({ cache: {}, discovery: { dynamic: true, pollIntervalSeconds: 300 } }),
        AGENT_WEBHOOK_TOOLS: '[{"name":"notify","url":"https://h/x"}]',
        AGENT_GUARDRAILS:
          '{"limits":{"maxAnswerTokensPerCall":3000,"circuitBreaker":{}},"trust":{"floor":{"value":"sandbox","source":"SwarmPolicy/p"}}}',
        AGENT_AUDIT_LOG: '{"mode":"verbose","redact":["detail.input.secret"]}',
        AGENT_LOGGING: '{"level":"debug","toolCalls":true}',
        AGENT_TEMPERATURE: '0.2',
        LLM_ENDPOINT: 'http://ollama:11434',
      },
      read,
    );
    expect(result).toMatchObject({
      kind: 'config',
      config: {
        podName: 'helper-1',
        systemPrompt: 'You triage.\n',
        queues: ['lab.helper', 'lab.crew.helper'],
        maxOutputTokens: 3000,
        timeoutSeconds: 90,
        retries: 0,
        concurrentTasks: 2,
        dailyTokens: 200_000,
        mcpServers: [
          {
            server: {
              transport: 'auto',
              cache: { ttlSeconds: 300, excludeTools: [] },
              discovery: { dynamic: true, pollIntervalSeconds: 300 },
            },
            headers: {},
          },
        ],
        webhookTools: [{ name: 'notify', method: 'POST' }],
        guardrails: {
          allow: [],
          limits: { circuitBreaker: { failureThreshold: 5, cooldownSeconds: 30, halfOpenMaxCalls: 1 } },
          trust: { default: 'external', floor: { value: 'sandbox' }, enforceInputValidation: false },
        },
        auditLog: {
          mode: 'verbose',
          sink: 'stdout',
          maxDetailBytes: 8192,
          redact: ['detail.input.secret'],
          excludeActions: [],
        },
        logging: { level: 'debug', toolCalls: true, redactSecrets: true },
        temperature: 0.2,
        provider: { AGENT_PROVIDER: 'openai', LLM_ENDPOINT: 'http://ollama:11434' },
      },
    });
  });

  test.each([
    ['AGENT_MAX_TOKENS', '0', 'use a whole number from 1 to 200000'],
    ['AGENT_MAX_TOKENS', '200001', 'use a whole number from 1 to 200000'],
    ['AGENT_TIMEOUT_SECONDS', '86401', 'use a whole number from 1 to 86400'],
    ['AGENT_TIMEOUT_SECONDS', '1.5', 'use a whole number from 1 to 86400'],
    ['AGENT_MAX_RETRIES', '-1', 'use a whole number from 0 to 100'],
    ['AGENT_MAX_CONCURRENT_TASKS', '1001', 'use a whole number from 1 to 1000'],
    ['AGENT_DAILY_TOKEN_LIMIT', '-5', 'use a whole number from 0'],
    ['AGENT_MAX_TOKENS', 'many', 'use a whole number from 1 to 200000'],
    ['AGENT_TEMPERATURE', '3', 'use a number from 0 to 2'],
  ])('[WORKER-25] refuses %s=%s', (name, value, fix) => {
    expect(facts({ [name]: value })).toEqual([expect.stringContaining(`${name} is "${value}"; ${fix}`)]);
  });

  test.each([
    ['no JSON', { AGENT_MCP_SERVERS: '[{' }, /^AGENT_MCP_SERVERS is no JSON/],
    ['a wrong type', { AGENT_QUEUE: '"lab.helper"' }, /^AGENT_QUEUE must be array/],
    ['no queue', { AGENT_QUEUE: '[]' }, /^AGENT_QUEUE must NOT have fewer than 1 items/],
    [
      'an unknown transport',
      { AGENT_MCP_SERVERS: server({ transport: 'ws' }) },
      /^AGENT_MCP_SERVERS \/0\/transport .*\(auto, http, sse, rest\)/,
    ],
    [
      'an unknown member',
      { AGENT_MCP_SERVERS: server({ retries: 3 }) },
      /^AGENT_MCP_SERVERS \/0 .*\(retries\)/,
    ],
    ['a reserved name', { AGENT_MCP_SERVERS: server({ name: 'webhook' }) }, /^AGENT_MCP_SERVERS \/0\/name/],
    [
      'a name with underscores',
      { AGENT_MCP_SERVERS: server({ name: 'my__kb' }) },
      /^AGENT_MCP_SERVERS \/0\/name must match pattern/,
    ],
    [
      'a URL of another scheme',
      { AGENT_MCP_SERVERS: server({ url: 'file:///etc/passwd' }) },
      /^AGENT_MCP_SERVERS \/0\/url must match/,
    ],
    [
      'a TTL of nothing',
      { AGENT_MCP_SERVERS: server({ cache: { ttlSeconds: 0 } }) },
      /^AGENT_MCP_SERVERS \/0\/cache\/ttlSeconds must be >= 1/,
    ],
    [
      'a name given twice',
      { AGENT_WEBHOOK_TOOLS: '[{"name":"a","url":"http://h"},{"name":"a","url":"http://h"}]' },
      /^AGENT_WEBHOOK_TOOLS names "a" twice/,
    ],
    ['an empty prompt', { AGENT_SYSTEM_PROMPT_PATH: '/empty' }, /^\/empty is empty/],
    ['no prompt', { AGENT_SYSTEM_PROMPT: undefined }, /^AGENT_SYSTEM_PROMPT_PATH is not set/],
    [
      'no prompt file and no variable',
      { AGENT_SYSTEM_PROMPT: '', AGENT_SYSTEM_PROMPT_PATH: '/none' },
      /^\/none cannot be read/,
    ],
    ['no model', { AGENT_MODEL: ' ' }, /^AGENT_MODEL is not set/],
  ])('[WORKER-25] refuses %s', (_what, env, fault) => {
    expect(facts(env)).toEqual([expect.stringMatching(fault)]);
  });

  test('[WORKER-25] lists all that is wrong, and no values of variables that hold JSON', () => {
    const secret = 'hunter2hunter2';
    const all = facts({
      AGENT_NAME: '',
      AGENT_MAX_TOKENS: 'x',
      AGENT_GUARDRAILS: `{"allow": "${secret}`,
      AGENT_LOGGING: '{"level":"loud"}',
    });
    expect(all.map((fact) => fact.split(' ')[0])).toEqual([
      'AGENT_NAME',
      'AGENT_GUARDRAILS',
      'AGENT_MAX_TOKENS',
      'AGENT_LOGGING',
    ]);
    expect(all.join()).not.toContain(secret);
  });

  test('falls back to the variable when the prompt file cannot be read', () => {
    expect(agentConfig({ ...baseEnv, AGENT_SYSTEM_PROMPT_PATH: '/none' }, read)).toMatchObject({
      config: { systemPrompt: 'You help.' },
    });
  });
});

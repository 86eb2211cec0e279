import { describe, expect, test } from '@jest/globals';
import { openAiBaseUrl, providerChoice, providerSettings } from '../../../operator/agent/llm/provider.ts';
import { contextWindow } from '../../../schemas/context-window.ts';

const compatible = (name: string, baseUrl: string, apiKey?: string) => ({
  kind: 'openai-compatible',
  name,
  baseUrl,
  ...(apiKey !== undefined && { apiKey }),
});

describe('choice of provider', () => {
  test.each([
    [
      'LLM_ENDPOINT gets /v1 and needs no key',
      { LLM_ENDPOINT: 'http://ollama:11434' },
      undefined,
      'qwen2.5:7b',
      compatible('openai', 'http://ollama:11434/v1'),
    ],
    [
      'OPENAI_BASE_URL goes before LLM_ENDPOINT',
      { LLM_ENDPOINT: 'http://a', OPENAI_BASE_URL: 'http://b/api' },
      'auto',
      'x',
      compatible('openai', 'http://b/api'),
    ],
    [
      'an endpoint goes before the prefix of the model',
      { LLM_ENDPOINT: 'http://a' },
      undefined,
      'claude-sonnet-4',
      compatible('openai', 'http://a/v1'),
    ],
    [
      'AGENT_PROVIDER goes before an endpoint',
      { LLM_ENDPOINT: 'http://a', ANTHROPIC_API_KEY: 'k' },
      'anthropic',
      'x',
      compatible('anthropic', 'https://api.anthropic.com/v1', 'k'),
    ],
    [
      'the prefix decides without an endpoint',
      { ANTHROPIC_API_KEY: 'k' },
      undefined,
      'claude-haiku-4',
      compatible('anthropic', 'https://api.anthropic.com/v1', 'k'),
    ],
    [
      'gemini takes either key',
      { GEMINI_API_KEY: 'g' },
      undefined,
      'gemini-2.5-pro',
      compatible('gemini', 'https://generativelanguage.googleapis.com/v1beta/openai', 'g'),
    ],
    [
      'anything else is OpenAI',
      { OPENAI_API_KEY: ' k ' },
      '',
      'gpt-4o',
      compatible('openai', 'https://api.openai.com/v1', 'k'),
    ],
    ['mock needs nothing', {}, 'mock', 'x', { kind: 'mock' }],
    [
      'mock says what it is told',
      { MOCK_RESPONSE: 'hello' },
      'mock',
      'x',
      { kind: 'mock', response: 'hello' },
    ],
  ] as const)('[LLM-4] %s', (_rule, env, provider, model, choice) => {
    expect(providerChoice(providerSettings({ ...env, AGENT_PROVIDER: provider }), model)).toEqual(choice);
  });

  test.each([
    [
      'the public endpoint without a key',
      {},
      undefined,
      'gpt-4o',
      /^OPENAI_API_KEY is not set; .*LLM_ENDPOINT/,
    ],
    ['a blank key', { ANTHROPIC_API_KEY: ' ' }, undefined, 'claude-3', /^ANTHROPIC_API_KEY is not set/],
    ['an endpoint that is no URL', { LLM_ENDPOINT: 'ollama:11434' }, undefined, 'x', /no http\(s\) URL/],
    ['an unknown provider', {}, 'bedrock', 'x', /AGENT_PROVIDER is "bedrock"; use auto, anthropic/],
  ] as const)('[LLM-5] is unusable with %s', (_what, env, provider, model, reason) => {
    expect(providerChoice(providerSettings({ ...env, AGENT_PROVIDER: provider }), model)).toEqual({
      kind: 'unusable',
      reason: expect.stringMatching(reason),
    });
  });
});

test.each([
  ['http://h:1', 'http://h:1/v1'],
  ['http://h:1/', 'http://h:1/v1'],
  ['http://h/openai/v1/', 'http://h/openai/v1'],
  ['http://h/api?tenant=a', 'http://h/api?tenant=a'],
  ['ftp://h', undefined],
])('endpoint %s is called at %s', (endpoint, url) => {
  expect(openAiBaseUrl(endpoint)).toBe(url);
});

test.each([
  ['claude-3-5-sonnet-latest', 200_000],
  ['gpt-4o-mini-2024', 128_000],
  ['o1-mini', 128_000],
  ['o1', 200_000],
  ['gemini-1.5-pro-002', 2_000_000],
  ['gemini-2.5-flash', 1_000_000],
  ['qwen2.5:7b', 0],
])('%s has a context window of %i tokens', (model, tokens) => {
  expect(contextWindow(model)).toBe(tokens);
});

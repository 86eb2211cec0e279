import { expect, test } from '@jest/globals';
import { UsageError } from '../../../cli/command-line.ts';
import { chooseModel, describeModel, type ModelFlags } from '../../../cli/run/model-choice.ts';

test.each([
  [
    'the flag before all else',
    { modelScript: 'f.yaml' },
    { LLM_ENDPOINT: 'http://x' },
    'r.yaml',
    'model: scripted by f.yaml (--model-script)',
  ],
  [
    'an endpoint before the recipe',
    {},
    { LLM_ENDPOINT: 'http://x' },
    'r.yaml',
    'model: http://x (LLM_ENDPOINT is set)',
  ],
  [
    'OPENAI_BASE_URL before LLM_ENDPOINT, as agents do',
    {},
    { LLM_ENDPOINT: 'http://x', OPENAI_BASE_URL: 'http://y/v1' },
    undefined,
    'model: http://y/v1 (OPENAI_BASE_URL is set)',
  ],
  ["the recipe's script", {}, {}, 'r.yaml', 'model: scripted by r.yaml (LLM_ENDPOINT is not set)'],
  [
    "the recipe's script where the endpoint is blank",
    {},
    { LLM_ENDPOINT: '' },
    'r.yaml',
    'model: scripted by r.yaml (LLM_ENDPOINT is not set)',
  ],
  [
    'what the manifests say',
    {},
    {},
    undefined,
    'model: the server that each agent names in its own environment',
  ],
  [
    'a provider before an endpoint and the recipe',
    { provider: 'anthropic' as const },
    { LLM_ENDPOINT: 'http://x' },
    'r.yaml',
    'model: provider anthropic (--provider)',
  ],
  ['no model at all', { mock: true as const }, {}, 'r.yaml', 'model: provider mock (--mock)'],
  [
    'with auto as without a flag',
    { provider: 'auto' as const },
    {},
    'r.yaml',
    'model: scripted by r.yaml (LLM_ENDPOINT is not set)',
  ],
])('[CLI-3] chooses %s, and says so', (_, flag, env, script, line) => {
  expect(describeModel(chooseModel(flag, env, script))).toBe(line);
});

test('hands keys on with an endpoint, and blanks the endpoint that is not meant', () => {
  const env = { LLM_ENDPOINT: 'http://x', OPENAI_API_KEY: 'k', HOME: '/root' };
  expect(chooseModel({}, env, undefined)).toMatchObject({
    env: { LLM_ENDPOINT: 'http://x', OPENAI_BASE_URL: '', OPENAI_API_KEY: 'k' },
  });
});

test.each<[string, ModelFlags, Readonly<Record<string, string>>]>([
  [
    'a provider, with keys and endpoint of the caller',
    { provider: 'openai' },
    { LLM_ENDPOINT: 'http://x', OPENAI_BASE_URL: '', OPENAI_API_KEY: 'k', AGENT_PROVIDER: 'openai' },
  ],
  [
    'auto, whatever the caller has set',
    { provider: 'auto' },
    { LLM_ENDPOINT: 'http://x', OPENAI_BASE_URL: '', OPENAI_API_KEY: 'k', AGENT_PROVIDER: 'auto' },
  ],
])('[CLI-17] asks every agent for %s', (_, flags, expected) => {
  const env = { LLM_ENDPOINT: 'http://x', OPENAI_API_KEY: 'k', AGENT_PROVIDER: 'gemini', HOME: '/root' };
  expect(chooseModel(flags, env, undefined)).toMatchObject({ env: expected });
});

test('leaves the endpoints of agents alone where a provider is asked for and the caller has none', () => {
  const choice = chooseModel({ provider: 'openai' }, { OPENAI_API_KEY: 'k' }, 'r.yaml');
  expect(choice).toMatchObject({ kind: 'variables', env: { OPENAI_API_KEY: 'k', AGENT_PROVIDER: 'openai' } });
  expect(choice).not.toHaveProperty('env.OPENAI_BASE_URL');
});

test.each<[ModelFlags, string]>([
  [{ mock: true, provider: 'openai' }, '--mock is --provider mock: leave out --provider openai'],
  [
    { modelScript: 'f.yaml', mock: true },
    '--model-script plays the model itself: leave out it or provider mock',
  ],
])('[CLI-17] refuses %j', (flags, message) => {
  expect(() => chooseModel(flags, {}, undefined)).toThrow(new UsageError(message));
});

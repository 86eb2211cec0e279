import { expect, test } from '@jest/globals';
import { chooseModel, describeModel } from '../../../cli/run/model-choice.ts';

test.each([
  [
    'the flag before all else',
    'f.yaml',
    { LLM_ENDPOINT: 'http://x' },
    'r.yaml',
    'model: scripted by f.yaml (--model-script)',
  ],
  [
    'an endpoint before the recipe',
    undefined,
    { LLM_ENDPOINT: 'http://x' },
    'r.yaml',
    'model: http://x (LLM_ENDPOINT is set)',
  ],
  [
    'OPENAI_BASE_URL before LLM_ENDPOINT, as agents do',
    undefined,
    { LLM_ENDPOINT: 'http://x', OPENAI_BASE_URL: 'http://y/v1' },
    undefined,
    'model: http://y/v1 (OPENAI_BASE_URL is set)',
  ],
  ["the recipe's script", undefined, {}, 'r.yaml', 'model: scripted by r.yaml (LLM_ENDPOINT is not set)'],
  [
    "the recipe's script where the endpoint is blank",
    undefined,
    { LLM_ENDPOINT: '' },
    'r.yaml',
    'model: scripted by r.yaml (LLM_ENDPOINT is not set)',
  ],
  [
    'what the manifests say',
    undefined,
    {},
    undefined,
    'model: the server that each agent names in its own environment',
  ],
])('[CLI-3] chooses %s, and says so', (_, flag, env, script, line) => {
  expect(describeModel(chooseModel(flag, env, script))).toBe(line);
});

test('hands keys on with an endpoint, and blanks the endpoint that is not meant', () => {
  const env = { LLM_ENDPOINT: 'http://x', OPENAI_API_KEY: 'k', HOME: '/root' };
  expect(chooseModel(undefined, env, undefined)).toMatchObject({
    env: { LLM_ENDPOINT: 'http://x', OPENAI_BASE_URL: '', OPENAI_API_KEY: 'k' },
  });
});

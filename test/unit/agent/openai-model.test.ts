import { afterEach, describe, expect, test } from '@jest/globals';
import { ask, failureOf, helloRequest, servedModels } from '../../support/agent/model-client.ts';
import { calls, refuses, says } from '../../support/agent/model-server.ts';
import { resources } from '../../support/agent/resources.ts';

const open = resources();
afterEach(open.closeAll);
const setUp = servedModels(open);

describe('client of OpenAI-compatible servers', () => {
  test('sends the conversation and reads text and usage', async () => {
    const { server, model } = await setUp([says('Hi')]);
    expect(await ask(model, { temperature: 0.2 })).toEqual({
      text: 'Hi',
      toolCalls: [],
      stopReason: 'stop',
      usage: { inputTokens: 10, outputTokens: 5, thinkingTokens: 0 },
    });
    expect(server.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      body: {
        model: 'qwen2.5:7b',
        messages: [
          { role: 'system', content: 'You are brief.' },
          { role: 'user', content: 'Hello' },
        ],
        max_completion_tokens: 500,
        temperature: 0.2,
      },
    });
    expect(server.requests[0]?.body).not.toHaveProperty('tools');
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('sends a key as bearer token', async () => {
    const { server, model } = await setUp([says('Hi')], 'k-123');
    await ask(model);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer k-123');
  });

  test('[LLM-1] leaves the temperature out for the o-series', async () => {
    const { server, model } = await setUp([says('Hi')]);
    await ask(model, { model: 'o3-mini', temperature: 1 });
    expect(server.requests[0]?.body).not.toHaveProperty('temperature');
  });

  test('offers tools and returns tool calls and their results to the server', async () => {
    const { server, model } = await setUp([calls('kb__search', { q: 'x' }), says('ok')]);
    const tools = [{ name: 'kb__search', description: 'Search', inputSchema: { type: 'object' } }];
    const { toolCalls } = await ask(model, { tools });
    expect(toolCalls).toEqual([{ id: 'call-1', name: 'kb__search', argumentsText: '{"q":"x"}' }]);
    await ask(model, {
      messages: [
        ...helloRequest.messages,
        { role: 'assistant', text: '', toolCalls },
        { role: 'tool', callId: 'call-1', text: 'found' },
      ],
    });
    expect(server.requests[0]?.body.tools?.[0]?.function).toMatchObject({
      name: 'kb__search',
      parameters: { type: 'object' },
    });
    expect(server.requests[1]?.body.messages.slice(2)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call-1', type: 'function', function: { name: 'kb__search', arguments: '{"q":"x"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call-1', content: 'found' },
    ]);
  });

  test('[LLM-2] repeats once with max_tokens for servers that refuse max_completion_tokens, and remembers', async () => {
    const { server, model } = await setUp([
      refuses(400, "Unsupported parameter: 'max_completion_tokens'"),
      says('ok'),
      says('again'),
    ]);
    await ask(model);
    await ask(model);
    expect(server.requests.map(({ body }) => [body.max_completion_tokens, body.max_tokens])).toEqual([
      [500, undefined],
      [undefined, 500],
      [undefined, 500],
    ]);
  });

  test.each([
    ['registry.ollama.ai/library/gemma:2b does not support tools', 400],
    ['"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', 400],
    ['No endpoints found that support tool use', 404],
    ['Function calling is not supported by this model', 422],
  ])('recognises "%s" as a model without tools', async (message, status) => {
    const { model } = await setUp([refuses(status, message)]);
    expect((await failureOf(model)).kind).toBe('tools-unsupported');
  });

  test.each([
    [400, true, false],
    [401, true, false],
    [404, true, false],
    [429, false, true],
    [500, false, true],
    [503, false, true],
  ])(
    '[LLM-3] status %i: permanent %s, worth repeating at once %s',
    async (status, isPermanent, isTransient) => {
      const { model } = await setUp([refuses(status, 'because')]);
      const error = await failureOf(model);
      expect(error.message).toBe(`model call failed: ${status} because`);
      expect([error.isPermanent, error.isTransient]).toEqual([isPermanent, isTransient]);
    },
  );

  test.each([
    ['2', 2000],
    ['Mon, 05 Jan 2026 00:00:03 GMT', 3000],
    ['soon', undefined],
  ])('reads Retry-After %s', async (value, millis) => {
    const { model } = await setUp([refuses(429, 'slow down', { 'retry-after': value })]);
    expect((await failureOf(model)).detail.retryAfterMillis).toBe(millis);
  });

  test.each([
    [
      'as reported',
      { prompt_tokens: 9, completion_tokens: 30, completion_tokens_details: { reasoning_tokens: 12 } },
      undefined,
      [9, 18, 12],
    ],
    ['from the reasoning text', { prompt_tokens: 9, completion_tokens: 30 }, 'x'.repeat(40), [9, 20, 10]],
    ['never beyond the completion', { prompt_tokens: 9, completion_tokens: 3 }, 'x'.repeat(400), [9, 0, 3]],
  ])(
    'counts thinking tokens %s',
    async (_how, usage, reasoning, [inputTokens, outputTokens, thinkingTokens]) => {
      const { model } = await setUp([
        says({ text: 'ok', usage, ...(reasoning !== undefined && { reasoning }) }),
      ]);
      expect((await ask(model)).usage).toEqual({ inputTokens, outputTokens, thinkingTokens });
    },
  );

  test('forgives servers that send no usage, no ids, and arguments as an object', async () => {
    const { model } = await setUp([
      says({ usage: null, toolCalls: [{ id: '', name: 'a', arguments: { x: 1 } }] }),
    ]);
    expect(await ask(model)).toEqual({
      text: '',
      toolCalls: [{ id: 'call_1', name: 'a', argumentsText: '{"x":1}' }],
      stopReason: 'stop',
    });
  });
});

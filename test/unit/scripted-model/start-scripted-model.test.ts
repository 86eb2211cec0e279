import { afterEach, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { readModelScript } from '../../../cli/scripted-model/read-script.ts';
import { type ScriptedModel, startScriptedModel } from '../../../cli/scripted-model/start-scripted-model.ts';

const script = readModelScript(
  `
apiVersion: recipes.kubeswarm.io/v1
kind: ModelScript
models: [small]
agents:
  - name: caller
    match: {system: call}
    turns:
      - {name: call, times: 2, reply: {text: One moment., toolCalls: [{name: f, arguments: {x: 1}}]}, usage: {prompt: 7, completion: 3}}
      - {name: end, reply: {text: "got {{ .results.f }}"}, repeat: 1}
  - name: limited
    match: {system: limited}
    turns:
      - {name: fail, reply: {error: {status: 429, message: slow down, retryAfterSeconds: 2}}}
`,
  's.yaml',
);

let model: ScriptedModel;
afterEach(() => model.close());

async function start() {
  model = await startScriptedModel({ script });
  return new OpenAI({ baseURL: `${model.url}/v1`, apiKey: 'none', maxRetries: 0 });
}

const ask = (system: string) => ({
  model: 'small',
  messages: [
    { role: 'system' as const, content: system },
    { role: 'user' as const, content: 'go' },
  ],
});

describe('the scripted model server', () => {
  test('answers the client of OpenAI with calls and usage', async () => {
    const client = await start();
    const completion = await client.chat.completions.create(ask('call'));
    expect(completion).toMatchObject({
      model: 'small',
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            content: 'One moment.',
            tool_calls: [{ type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
          },
        },
      ],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    });
    expect(model.served).toEqual([
      { agent: 'caller', turn: 'call', model: 'small', promptTokens: 7, completionTokens: 3 },
    ]);
  });

  test('streams the same reply', async () => {
    const client = await start();
    const stream = await client.chat.completions.create({
      ...ask('call'),
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let call = '';
    let total = 0;
    const reasons: unknown[] = [];
    for await (const { choices, usage } of stream) {
      text += choices[0]?.delta.content ?? '';
      call += choices[0]?.delta.tool_calls?.[0]?.function?.arguments ?? '';
      if (choices[0]?.finish_reason) reasons.push(choices[0].finish_reason);
      total += usage?.total_tokens ?? 0;
    }
    expect({ text, call, total, reasons }).toEqual({
      text: 'One moment.',
      call: '{"x":1}',
      total: 10,
      reasons: ['tool_calls'],
    });
  });

  test('[SCRIPT-2] refuses with 400 and remembers why', async () => {
    const client = await start();
    await expect(client.chat.completions.create(ask('sing'))).rejects.toMatchObject({ status: 400 });
    expect(model.refusals).toEqual([expect.stringMatching(/^s\.yaml: no agent fits .* begins "sing"/)]);
  });

  test('[SCRIPT-2] refuses a turn that is asked for too often', async () => {
    const client = await start();
    for (const _ of [1, 2]) await client.chat.completions.create(ask('call'));
    await expect(client.chat.completions.create(ask('call'))).rejects.toThrow(
      /"call" is asked for more than 2 times/,
    );
  });

  test('[SCRIPT-3] names the turns that were not asked for', async () => {
    const client = await start();
    await client.chat.completions.create(ask('call'));
    expect(model.unusedTurns()).toEqual([
      'agent "caller", turn 1 "call": 1 of 2 times',
      'agent "caller", turn 2 "end"',
      'agent "limited", turn 1 "fail"',
    ]);
  });

  test('gives scripted errors with Retry-After', async () => {
    const client = await start();
    const failed = client.chat.completions.create(ask('limited'));
    await expect(failed).rejects.toMatchObject({
      status: 429,
      message: expect.stringContaining('slow down'),
    });
    const response = await fetch(`${model.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(ask('limited')),
    });
    expect(response.headers.get('retry-after')).toBe('2');
  });

  test('lists its models and has no other routes', async () => {
    const client = await start();
    expect((await client.models.list()).data.map((one) => one.id)).toEqual(['small']);
    const other = await fetch(`${model.url}/v1/embeddings`, { method: 'POST' });
    expect([other.status, await other.json()]).toEqual([
      404,
      {
        error: {
          message: 'a scripted model has no POST /v1/embeddings',
          type: 'invalid_request_error',
          code: 'not_found',
        },
      },
    ]);
  });
});

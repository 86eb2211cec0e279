import { describe, expect, test } from '@jest/globals';
import { ModelError } from '../../../operator/agent/llm/model-error.ts';
import { type LoopPorts, type LoopTask, runLoop } from '../../../operator/agent/loop.ts';
import { amountOf } from '../../../operator/ledger/accounts.ts';
import { reply, type Step, scriptedModel, toolReply } from '../../support/agent/scripted-model.ts';

const tool = { name: 'kb__search', description: '', inputSchema: { type: 'object' } };

function setUp(steps: readonly Step[], overrides: Partial<LoopTask> = {}) {
  const model = scriptedModel(steps);
  const called: string[] = [];
  const settled: number[] = [];
  const task: LoopTask = {
    model: 'qwen2.5:7b',
    system: 'You search.',
    prompt: 'Find it.',
    tools: [tool],
    maxOutputTokens: 500,
    signal: new AbortController().signal,
    ...overrides,
  };
  const ports: LoopPorts = {
    model,
    callTool: async (call, ordinal) => {
      called.push(`${ordinal} ${call.name} ${call.argumentsText}`);
      return `result ${ordinal}`;
    },
    askToSpend: async (_input, maxOutputTokens) => ({
      maxOutputTokens,
      settle: async (used) => void settled.push(amountOf(used)),
    }),
  };
  return {
    model,
    called,
    settled,
    run: (other: Partial<LoopPorts> = {}) => runLoop(task, { ...ports, ...other }),
  };
}

describe('model loop', () => {
  test('[WORKER-1] returns the text of a reply without tool calls', async () => {
    const { run, model } = setUp([reply('Found.')]);
    expect(await run()).toMatchObject({ text: 'Found.', turns: 1, toolCalls: 0 });
    expect(model.requests[0]).toMatchObject({
      model: 'qwen2.5:7b',
      system: 'You search.',
      messages: [{ role: 'user', text: 'Find it.' }],
      maxOutputTokens: 500,
      tools: [tool],
    });
  });

  test('[WORKER-2] runs the calls of a turn one after the other, in order, and hands all results back', async () => {
    const { run, model } = setUp([
      toolReply([
        ['post', { n: 1 }],
        ['acknowledge', { n: 2 }],
      ]),
      reply('Done.'),
    ]);
    const order: string[] = [];
    const end = await run({
      callTool: async (call) => {
        order.push(`start ${call.name}`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`end ${call.name}`);
        return `did ${call.name}`;
      },
    });
    expect(end).toMatchObject({ text: 'Done.', toolCalls: 2, turns: 2 });
    expect(order).toEqual(['start post', 'end post', 'start acknowledge', 'end acknowledge']);
    expect(model.requests[1]?.messages.slice(1)).toEqual([
      expect.objectContaining({ role: 'assistant' }),
      { role: 'tool', callId: 'call-1', text: 'did post' },
      { role: 'tool', callId: 'call-2', text: 'did acknowledge' },
    ]);
  });

  test('[WORKER-1] takes an empty reply as an empty result, whatever was said before', async () => {
    const { run } = setUp([toolReply([['kb__search', {}]], { text: 'Let me look.' }), reply('')]);
    expect((await run()).text).toBe('');
  });

  test.each(['stop', 'length', 'tool_calls'])(
    '[WORKER-3] runs tool calls although the finish reason is "%s"',
    async (stopReason) => {
      const { run, called } = setUp([toolReply([['kb__search', {}]], { stopReason }), reply('ok')]);
      await run();
      expect(called).toEqual(['1 kb__search {}']);
    },
  );

  test('[WORKER-4] returns text that the token cap cut off as a success', async () => {
    const { run } = setUp([reply('half a sent', { stopReason: 'length' })]);
    const end = await run();
    expect(end.text).toBe('half a sent');
    expect(end.error).toBeUndefined();
  });

  test('[WORKER-5] ends after 100 turns', async () => {
    const { run, model } = setUp(Array.from({ length: 101 }, () => toolReply([['kb__search', {}]])));
    const end = await run();
    expect(end.error).toEqual(new Error('tool loop exceeded 100 turns'));
    expect(model.requests).toHaveLength(100);
    expect(end.usage.totalTokens).toBe(1500);
  });

  test('[WORKER-6] goes on without tools for the rest of the task when the provider does not support them', async () => {
    const refusal = new ModelError('tools-unsupported', 'gemma does not support tools', { status: 400 });
    const { run, model } = setUp([refusal, toolReply([['kb__search', {}]]), reply('ok')]);
    expect(await run()).toMatchObject({ text: 'ok', turns: 2 });
    expect(model.requests.map((request) => request.tools.length)).toEqual([1, 0, 0]);
  });

  test('fails when the provider complains about tools although none were offered', async () => {
    const refusal = new ModelError('tools-unsupported', 'no tools', { status: 400 });
    const { run } = setUp([refusal, refusal]);
    expect((await run()).error).toBe(refusal);
  });

  test('[WORKER-7] sums usage over all calls and keeps it, with the text so far, when a later call fails', async () => {
    const failure = new ModelError('status', 'model call failed: 500 oops', { status: 500 });
    const thinking = { inputTokens: 100, outputTokens: 20, thinkingTokens: 7 };
    const { run, settled } = setUp([
      toolReply([['kb__search', {}]], { usage: thinking, text: 'Let me look.' }),
      failure,
    ]);
    expect(await run()).toEqual({
      text: 'Let me look.',
      turns: 1,
      toolCalls: 1,
      error: failure,
      usage: { inputTokens: 100, outputTokens: 20, thinkingTokens: 7, totalTokens: 127, isEstimated: false },
    });
    expect(settled).toEqual([127, 0]);
  });

  test('[WORKER-8] estimates usage that the provider does not report, and marks it', async () => {
    const { run } = setUp([{ text: 'x'.repeat(41), toolCalls: [] }], { system: 'y'.repeat(40), tools: [] });
    expect((await run()).usage).toEqual({
      inputTokens: 12,
      outputTokens: 11,
      thinkingTokens: 0,
      totalTokens: 23,
      isEstimated: true,
    });
  });

  test('asks for leave to spend before every call and keeps to what it gets', async () => {
    const { run, model } = setUp([toolReply([['kb__search', {}]]), reply('ok')]);
    const asked: number[] = [];
    await run({
      askToSpend: async (inputTokens) => {
        asked.push(inputTokens);
        return { maxOutputTokens: 60 - asked.length, settle: async () => {} };
      },
    });
    expect(model.requests.map((request) => request.maxOutputTokens)).toEqual([59, 58]);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toBeGreaterThan(asked[0] ?? 0);
  });

  test('calls no model once the budget is used up', async () => {
    const { run, model } = setUp([reply('never')]);
    const end = await run({ askToSpend: () => Promise.reject(new Error('daily token budget exceeded')) });
    expect(end).toMatchObject({ text: '', turns: 0, error: new Error('daily token budget exceeded') });
    expect(model.requests).toHaveLength(0);
  });

  test('starts no further tool call after it was cancelled', async () => {
    const cancel = new AbortController();
    const { run } = setUp(
      [
        toolReply([
          ['a', {}],
          ['b', {}],
        ]),
      ],
      { signal: cancel.signal },
    );
    const called: string[] = [];
    const end = await run({
      callTool: async (call) => {
        called.push(call.name);
        cancel.abort(new Error('run cancelled'));
        return 'done';
      },
    });
    expect(called).toEqual(['a']);
    expect(end.error).toEqual(new Error('run cancelled'));
  });

  test('counts the input of a call that was given up while it ran', async () => {
    const cancel = new AbortController();
    const { run, settled } = setUp(
      [
        (_request, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
            cancel.abort(new Error('late'));
          }),
      ],
      { signal: cancel.signal, tools: [], system: 'y'.repeat(36), prompt: 'abcd' },
    );
    const end = await run();
    expect(end.usage).toMatchObject({ totalTokens: 10, isEstimated: true });
    expect(settled).toEqual([10]);
  });
});

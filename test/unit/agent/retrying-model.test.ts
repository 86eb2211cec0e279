import { describe, expect, test } from '@jest/globals';
import { mockModel } from '../../../operator/agent/llm/mock-model.ts';
import { ModelError } from '../../../operator/agent/llm/model-error.ts';
import { retryingModel } from '../../../operator/agent/llm/retrying-model.ts';
import { fakeClock, hastyClock } from '../../support/agent/fake-clock.ts';
import { reply, type Step, scriptedModel } from '../../support/agent/scripted-model.ts';

const request = { model: 'm', system: '', messages: [], tools: [], maxOutputTokens: 10 };
const busy = new ModelError('status', 'model call failed: 429 busy', { status: 429 });
const broken = new ModelError('status', 'model call failed: 500 oops', { status: 500 });
const lost = new ModelError('network', 'no answer');
const wrong = new ModelError('status', 'model call failed: 400 no', { status: 400 });

function setUp(steps: readonly Step[]) {
  const clock = hastyClock();
  const script = scriptedModel(steps);
  const model = retryingModel(script, { clock, random: () => 0 });
  return { clock, script, complete: () => model.complete(request, new AbortController().signal) };
}

describe('repeated model calls', () => {
  test('[LLM-6] repeats 429, 5xx and network errors twice, waiting longer each time', async () => {
    const { clock, complete } = setUp([broken, lost, reply('ok')]);
    expect((await complete()).text).toBe('ok');
    expect(clock.waits).toEqual([500, 1000]);
  });

  test('[LLM-6] gives up with the third failure', async () => {
    const { script, complete } = setUp([busy, broken, lost, reply('late')]);
    await expect(complete()).rejects.toBe(lost);
    expect(script.requests).toHaveLength(3);
  });

  test('[LLM-6] waits as long as the server asks', async () => {
    const asked = new ModelError('status', 'busy', { status: 429, retryAfterMillis: 7000 });
    const { clock, complete } = setUp([asked, reply('ok')]);
    await complete();
    expect(clock.waits).toEqual([7000]);
  });

  test.each([
    ['a 400', wrong],
    ['garbage', new ModelError('garbage', 'huh')],
    ['a bug', new TypeError('bug')],
  ])('does not repeat %s', async (_what, error) => {
    const { script, complete } = setUp([error, reply('never')]);
    await expect(complete()).rejects.toBe(error);
    expect(script.requests).toHaveLength(1);
  });

  test('leaves a server that asks for more than a minute to the queue', async () => {
    const asked = new ModelError('status', 'busy', { status: 429, retryAfterMillis: 60_001 });
    const { script, complete } = setUp([asked, reply('never')]);
    await expect(complete()).rejects.toBe(asked);
    expect(script.requests).toHaveLength(1);
  });

  test('stops waiting when the task ends', async () => {
    const clock = fakeClock();
    const cancel = new AbortController();
    const model = retryingModel(scriptedModel([busy, reply('never')]), { clock, random: () => 0 });
    const call = model.complete(request, cancel.signal);
    while (clock.waits.length === 0) await new Promise((resolve) => setImmediate(resolve));
    cancel.abort(new Error('deadline'));
    await expect(call).rejects.toThrow('deadline');
  });
});

test('the mock model answers the same words and counts four characters a token', async () => {
  const messages = [{ role: 'user', text: 'x'.repeat(9) }] as const;
  expect(await mockModel('abcde').complete({ ...request, messages }, new AbortController().signal)).toEqual({
    text: 'abcde',
    toolCalls: [],
    stopReason: 'stop',
    usage: { inputTokens: 3, outputTokens: 2, thinkingTokens: 0 },
  });
});
